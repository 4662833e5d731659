import type { Bucket, StoredObject } from './bucket.ts'

export interface PageRequest {
  readonly prefix: string
  readonly delimiter: string
  /** Only what comes behind this key, or behind all keys of this common prefix. */
  readonly after: string
  readonly maxKeys: number
}

export interface PageOfKeys {
  readonly contents: readonly { readonly key: string; readonly object: StoredObject }[]
  readonly commonPrefixes: readonly string[]
  /** The last key or common prefix, where more follows. */
  readonly next: string | null
}

/** One page of a listing: keys and common prefixes in one order, each counting towards `maxKeys`. */
export function listPage(bucket: Bucket, { prefix, delimiter, after, maxKeys }: PageRequest): PageOfKeys {
  const contents: { key: string; object: StoredObject }[] = []
  const commonPrefixes: string[] = []
  const prefixBytes = Buffer.from(prefix)
  const afterBytes = Buffer.from(after)
  const behindPrefix = delimiter !== '' && after.startsWith(prefix) && after.endsWith(delimiter) && after !== prefix
  let last: string | null = null
  for (const { key, bytes } of bucket.keysFrom(
    Buffer.compare(prefixBytes, afterBytes) > 0 ? prefixBytes : afterBytes,
  )) {
    if (!key.startsWith(prefix)) break
    if (after !== '' && (Buffer.compare(bytes, afterBytes) <= 0 || (behindPrefix && key.startsWith(after)))) continue
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
    const common = cut < 0 ? null : key.slice(0, cut + delimiter.length)
    if (common !== null && common === last) continue
    if (contents.length + commonPrefixes.length >= maxKeys)
      return { contents, commonPrefixes, next: maxKeys === 0 ? null : last }
    if (common === null) contents.push({ key, object: bucket.get(key) as StoredObject })
    else commonPrefixes.push(common)
    last = common ?? key
  }
  return { contents, commonPrefixes, next: null }
}
