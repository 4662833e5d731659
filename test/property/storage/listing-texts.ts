/** An object as a test writes it into a listing and expects it back. */
export interface Sample {
  readonly key: string
  readonly size: number
}

const time = '2024-05-05T10:10:10.123456789Z'
const timeWithSpace = '2024-05-05 10:10:10'
const md5 = 'd41d8cd98f00b204e9800998ecf8427e'

/** As Go writes JSON: `&`, `<` and `>` as escapes too. */
function goJson(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[&<>\u2028\u2029]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

const leaf = (key: string) => key.slice(key.lastIndexOf('/') + 1)

function lsjsonObject({ key, size }: Sample): string {
  return `{"Path":${goJson(key)},"Name":${goJson(leaf(key))},"Size":${size},"ModTime":"${time}","IsDir":false,"Tier":"STANDARD"}`
}

/** As Go's encoding/csv quotes a field. */
function csvField(text: string, separator: string): string {
  const needed = text === '\\.' || /^[\s\u0085]/u.test(text) || text.includes(separator) || /["\r\n]/u.test(text)
  return needed ? `"${text.replaceAll('"', '""')}"` : text
}

function inventoryKey(key: string): string {
  return key
    .split('/')
    .map((part) => encodeURIComponent(part).replaceAll('%20', '+'))
    .join('/')
}

/** Every stored form, as the program that makes it would write it. */
export const writers: Readonly<Record<string, (objects: readonly Sample[]) => string>> = {
  'lsjson, one object a line': (objects) => `[\n${objects.map(lsjsonObject).join(',\n')}\n]\n`,
  'lsjson on one line': (objects) =>
    JSON.stringify(objects.map(({ key, size }) => ({ Size: size, IsDir: false, Path: key }))),
  'lsjson, indented': (objects) =>
    JSON.stringify(
      objects.map(({ key, size }) => ({ Name: leaf(key), Path: key, Size: size, Hashes: { md5: 'x' }, IsDir: false })),
      null,
      2,
    ),
  'lsjson, one object a line without an array': (objects) =>
    objects.map((object) => `${lsjsonObject(object)}\n`).join(''),
  'lsf pst': (objects) => objects.map(({ key, size }) => `${key};${size};${timeWithSpace}\n`).join(''),
  'lsf tsp': (objects) => objects.map(({ key, size }) => `${timeWithSpace};${size};${key}\n`).join(''),
  'lsf spt with bars': (objects) => objects.map(({ key, size }) => `${size}|${key}|${timeWithSpace}\n`).join(''),
  'lsf pst with carets': (objects) => objects.map(({ key, size }) => `${key}^${size}^${timeWithSpace}\n`).join(''),
  'lsf hps, of which some have no hash': (objects) =>
    objects.map(({ key, size }) => `${size % 2 === 0 ? '' : md5};${key};${size}\n`).join(''),
  'lsf psh, of which some have no hash': (objects) =>
    objects.map(({ key, size }) => `${key};${size};${size % 2 === 0 ? '' : md5}\n`).join(''),
  'lsf pst --csv': (objects) =>
    objects.map(({ key, size }) => `${csvField(key, ',')},${size},${timeWithSpace}\n`).join(''),
  'aws s3 ls': (objects) =>
    objects.map(({ key, size }) => `${timeWithSpace} ${String(size).padStart(10)} ${key}\n`).join('') +
    `\nTotal Objects: ${objects.length}\n   Total Size: ${objects.reduce((sum, { size }) => sum + size, 0)}\n`,
  'aws s3api, one page': (objects) => JSON.stringify(page(objects), null, 4),
  'aws s3api, a page an object': (objects) =>
    objects
      .map((object, i) =>
        JSON.stringify({
          ...page([object]),
          ...(i > 0 ? { ContinuationToken: `t${i}` } : {}),
          ...(i < objects.length - 1 ? { IsTruncated: true, NextContinuationToken: `t${i + 1}` } : {}),
        }),
      )
      .join('\n'),
  'aws s3api --query Contents[]': (objects) => JSON.stringify(page(objects).Contents),
  's3 inventory': (objects) =>
    objects.map(({ key, size }) => `"bucket","${inventoryKey(key)}","${size}","${time}","STANDARD"\n`).join(''),
  's3 inventory with versions': (objects) =>
    objects
      .map(
        ({ key, size }) =>
          `"bucket","${inventoryKey(key)}","v1","true","false","${size}","${time}","0123456789abcdef0123456789abcdef"\n` +
          `"bucket","${inventoryKey(key)}","v0","false","false","${size + 1}","${time}","0123456789abcdef0123456789abcdef"\n` +
          `"bucket","gone/${inventoryKey(key)}","v0","true","true","","${time}",""\n`,
      )
      .join(''),
  find: (objects) => objects.map(({ key, size }) => `${size}\t${key}\n`).join(''),
}

function page(objects: readonly Sample[]) {
  return {
    IsTruncated: false,
    Contents: objects.map(({ key, size }) => ({
      Key: key,
      LastModified: '2024-05-05T10:10:10+00:00',
      ETag: '"0123456789abcdef"',
      Size: size,
      StorageClass: 'STANDARD',
    })),
    Name: 'bucket',
    Prefix: '',
    MaxKeys: 1000,
    KeyCount: objects.length,
  }
}
