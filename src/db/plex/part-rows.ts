import type { ReadDb } from './read-db.ts'

/** A row of `media_parts` with the section its media item is in; the path lies in `bytes[start..end)`. */
export interface PartRow {
  id: number
  /** Null when the media item is gone or belongs to no section. */
  section: number | null
  /** Bytes; NaN when Plex does not know. */
  size: number
  bytes: Uint8Array
  start: number
  end: number
}

/*
 * Half a million rows cost more to hand over one by one than to find. So SQLite packs those of some
 * thousand ids into one blob, each path behind its length, and it is taken apart here: less than half
 * the time, and the paths' bytes arrive as they are stored, valid text or not.
 */
const idsInBatch = 4096
const firstAfter = 'select min(id) from media_parts where id > ?'
const batch = `
  select cast(group_concat(
    concat(part.id, ',', media.library_section_id, ',', cast(part.size as integer), ',',
      octet_length(part.file), ',', part.file), '') as blob)
  from media_parts as part left join media_items as media on media.id = part.media_item_id
  where part.id between ? and ?`

/** Every row of `media_parts`. The row is the same object each time: take what you keep. */
export function* partRows(db: ReadDb): Generator<PartRow, void, undefined> {
  const first = db.prepare(firstAfter)
  const packed = db.prepare(batch)
  first.setReturnArrays(true)
  packed.setReturnArrays(true)
  const row: PartRow = { id: 0, section: null, size: Number.NaN, bytes: new Uint8Array(0), start: 0, end: 0 }
  const reader = new FieldReader()
  for (let after = Number.MIN_SAFE_INTEGER; ; after += idsInBatch - 1) {
    const [from] = first.get(after) as unknown as [number | null]
    if (from === null) return
    after = from
    const [bytes] = packed.get(from, from + idsInBatch - 1) as unknown as [Uint8Array]
    reader.open(bytes)
    row.bytes = bytes
    while (reader.at < bytes.length) {
      row.id = reader.number()
      const section = reader.number()
      row.section = Number.isNaN(section) ? null : section
      row.size = reader.number()
      const length = reader.number() || 0
      row.start = reader.at
      row.end = reader.at += length
      yield row
    }
  }
}

const comma = 0x2c
const minus = 0x2d
const zero = 0x30

/** Reads whole numbers that end in a comma. */
class FieldReader {
  at = 0
  #bytes = new Uint8Array(0)

  open(bytes: Uint8Array): void {
    this.#bytes = bytes as Uint8Array<ArrayBuffer>
    this.at = 0
  }

  /** The next number; NaN for an empty field. */
  number(): number {
    const bytes = this.#bytes
    let at = this.at
    const negative = bytes[at] === minus
    if (negative) at++
    let value = bytes[at] === comma ? Number.NaN : 0
    for (; at < bytes.length && bytes[at] !== comma; at++) value = value * 10 + (bytes[at] as number) - zero
    this.at = at + 1
    return negative ? -value : value
  }
}
