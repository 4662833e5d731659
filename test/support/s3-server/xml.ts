import { createHash } from 'node:crypto'
import type { StoredObject } from './bucket.ts'
import type { PageOfKeys } from './list-page.ts'

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
  '\n': '&#10;',
}

function element(name: string, value: string | number | boolean): string {
  return `<${name}>${String(value).replaceAll(/[&<>"\r\n]/gu, (character) => escapes[character] ?? character)}</${name}>`
}

/** As S3 encodes keys for `encoding-type=url`: a space is a plus. */
function urlEncoded(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) => {
      const character = String.fromCharCode(byte)
      if (/[A-Za-z0-9_.*/-]/u.test(character)) return character
      return byte === 0x20 ? '+' : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
    })
    .join('')
}

export function etag(key: string, object: StoredObject): string {
  return `"${createHash('md5')
    .update(object.body ?? key)
    .digest('hex')}"`
}

export interface ListAnswer {
  readonly bucket: string
  readonly version: 1 | 2
  readonly prefix: string
  readonly delimiter: string
  readonly maxKeys: number
  readonly encode: boolean
  readonly marker: string
  readonly startAfter: string
  readonly token: string | null
  readonly nextToken: string | null
  readonly page: PageOfKeys
}

export function listXml(answer: ListAnswer): string {
  const { page, version, delimiter } = answer
  const name = (text: string) => (answer.encode ? urlEncoded(text) : text)
  const parts = [element('Name', answer.bucket), element('Prefix', name(answer.prefix))]
  if (delimiter !== '') parts.push(element('Delimiter', name(delimiter)))
  if (answer.encode) parts.push(element('EncodingType', 'url'))
  parts.push(element('MaxKeys', answer.maxKeys), element('IsTruncated', page.next !== null))
  if (version === 1) {
    parts.push(element('Marker', name(answer.marker)))
    if (page.next !== null && delimiter !== '') parts.push(element('NextMarker', name(page.next)))
  } else {
    parts.push(element('KeyCount', page.contents.length + page.commonPrefixes.length))
    if (answer.startAfter !== '') parts.push(element('StartAfter', name(answer.startAfter)))
    if (answer.token !== null) parts.push(element('ContinuationToken', answer.token))
    if (answer.nextToken !== null) parts.push(element('NextContinuationToken', answer.nextToken))
  }
  for (const { key, object } of page.contents)
    parts.push(
      `<Contents>${element('Key', name(key))}${element('LastModified', object.mtime.toISOString())}${element('ETag', etag(key, object))}` +
        `${element('Size', object.size)}${element('StorageClass', object.storageClass)}</Contents>`,
    )
  for (const prefix of page.commonPrefixes)
    parts.push(`<CommonPrefixes>${element('Prefix', name(prefix))}</CommonPrefixes>`)
  return document(
    `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts.join('')}</ListBucketResult>`,
  )
}

export function errorXml(code: string, message: string): string {
  return document(
    `<Error>${element('Code', code)}${element('Message', message)}${element('RequestId', 'test')}</Error>`,
  )
}

export function document(root: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}`
}
