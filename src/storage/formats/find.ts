import { decimal } from '../bytes.ts'
import { hasKnownExtension } from './known-extension.ts'
import type { LineFormat, LineKind, Row } from './line-reader.ts'

const tab = 0x09
const slash = 0x2f
const dot = 0x2e

/** `find -printf '%s\t%P\n'`; with `%p` in place of `%P`, a leading `./` or `/` is not part of the key. */
export class FindFormat implements LineFormat {
  readonly keyLast = true

  /** Only the first line may name the folder that was searched; any other such line has lost its key. */
  endsWhole(kind: LineKind, row: Row): boolean {
    return kind === 'object' && hasKnownExtension(row)
  }

  line(bytes: Uint8Array, start: number, end: number, row: Row): LineKind {
    let at = start
    while (at < end && bytes[at] !== tab) at++
    const size = decimal(bytes, start, at)
    if (at === end || Number.isNaN(size)) return 'malformed'
    let key = at + 1
    if (bytes[key] === dot && bytes[key + 1] === slash && key + 1 < end) key += 2
    else if (bytes[key] === slash && key < end) key++
    // the folder that was searched names itself with nothing
    if (key >= end) return 'other'
    row.bytes = bytes
    row.start = key
    row.end = end
    row.size = size
    return 'object'
  }
}
