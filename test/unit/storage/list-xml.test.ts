import { expect, it } from 'vitest'
import { takeEntries } from '../../../src/storage/list-xml.ts'

const entry = (key: string, more = '') =>
  `<Contents><Owner><ID>k</ID></Owner><Key>${key}</Key><LastModified>2024-05-05T10:10:10.000Z</LastModified><ETag>&quot;x&quot;</ETag><Size>7</Size>${more}</Contents>`

const keys = (xml: string) => takeEntries(Buffer.from(xml)).entries.map(({ key }) => Buffer.from(key).toString())

it('takes the entries out and leaves the rest as it was', () => {
  const xml = `<ListBucketResult><Name>b</Name>${entry('a', '<StorageClass>GLACIER</StorageClass>')}\n  ${entry('b')}<CommonPrefixes><Prefix>c/</Prefix></CommonPrefixes></ListBucketResult>`
  const { entries, rest } = takeEntries(Buffer.from(xml))
  expect(rest.toString()).toBe(
    '<ListBucketResult><Name>b</Name>\n  <CommonPrefixes><Prefix>c/</Prefix></CommonPrefixes></ListBucketResult>',
  )
  const time = Date.parse('2024-05-05T10:10:10Z')
  expect(entries).toEqual([
    { key: Buffer.from('a'), size: 7, time, storageClass: 'GLACIER' },
    { key: Buffer.from('b'), size: 7, time, storageClass: '' },
  ])
})

it('knows the escapes of XML', () => {
  expect(keys(entry('&lt;a&gt; &amp; &quot;b&apos; &#233; &#x1F3AC; é &unknown; &amp;lt;'))).toEqual([
    '<a> & "b\' é \u{1F3AC} é &unknown; &lt;',
  ])
})

it('leaves an entry that is cut off for the parser to refuse', () => {
  const { entries, rest } = takeEntries(Buffer.from(`<L>${entry('a')}${entry('b').slice(0, -5)}`))
  expect(entries).toHaveLength(1)
  expect(rest.toString()).toContain('<Key>b</Key>')
})
