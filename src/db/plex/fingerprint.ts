import { createHash, type Hash } from 'node:crypto'
import type { LibrarySnapshot } from './library-snapshot.ts'

/**
 * What a plan was made from, as one value: every part with its path and size, every section with its folders.
 * What was watched meanwhile does not change it; a scan that found or lost a file does.
 */
export function libraryFingerprint({ schema, sections, parts, otherPaths, partRows }: LibrarySnapshot): string {
  const hash = createHash('sha256')
  hash.update(JSON.stringify([schema, partRows, sections.map(({ id, name, type, roots }) => [id, name, type, roots])]))
  for (const column of [parts.ids, parts.sections, parts.sizes]) addColumn(hash, column)
  for (const strings of [parts.paths, otherPaths]) {
    const { bytes, ends } = strings.data()
    addColumn(hash, ends.subarray(0, strings.length))
    hash.update(bytes.subarray(0, strings.length === 0 ? 0 : strings.end(strings.length - 1)))
  }
  return hash.digest('hex')
}

function addColumn(hash: Hash, column: Float64Array | Int32Array | Uint32Array): void {
  hash.update(`${column.length}:`)
  hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength))
}
