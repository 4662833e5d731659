import type { ReadDb } from './read-db.ts'

/** A row of `media_parts` with the section its media item is in; the path lies in `bytes[start..end)`. */
export interface PartRow {
  id: number
  /** Null when the media item is gone. */
  media: number | null
  /** Null when the media item is gone or belongs to no section. */
  section: number | null
  /** Bytes; NaN when Plex does not know. */
  size: number
  bytes: Uint8Array
  start: number
  end: number
}

/*
 * Half a million rows cost more to hand over one by one than to find. So SQLite packs some thousands of
 * them into one blob, each path behind its length, and it is taken apart here: less than half the time,
 * and the paths' bytes arrive as they are stored, valid text or not.
 */
const lastOfBatch = 'select max(id) from (select id from media_parts where id > ? order by id limit 4096)'
const batch = `
  select cast(group_concat(
    id || ',' || ifnull(media, '') || ',' || ifnull(section, '') || ',' || ifnull(cast(size as integer), '') || ',' ||
    ifnull(octet_length(file), 0) || ',' || ifnull(file, ''), '') as blob)
  from (
    select part.id, media.id as media, media.library_section_id as section, part.size, part.file
    from media_parts as part left join media_items as media on media.id = part.media_item_id
    where part.id > ? and part.id <= ? order by part.id)`

/** Every row of `media_parts` in order of id. The row is the same object each time: take what you keep. */
export function* partRows(db: ReadDb): Generator<PartRow, void, undefined> {
  const last = db.prepare(lastOfBatch)
  const packed = db.prepare(batch)
  last.setReturnArrays(true)
  packed.setReturnArrays(true)
  const row: PartRow = {
    id: 0,
    media: null,
    section: null,
    size: Number.NaN,
    bytes: new Uint8Array(0),
    start: 0,
    end: 0,
  }
  for (let after = Number.MIN_SAFE_INTEGER; ;) {
    const [upTo] = last.get(after) as unknown as [number | null]
    if (upTo === null) return
    const [bytes] = packed.get(after, upTo) as unknown as [Uint8Array]
    const reader = new FieldReader(bytes)
    row.bytes = bytes
    while (reader.at < bytes.length) {
      row.id = reader.field()
      row.media = orNull(reader.field())
      row.section = orNull(reader.field())
      row.size = reader.field()
      const length = reader.field()
      row.start = reader.at
      row.end = reader.at += length
      yield row
    }
    after = upTo
  }
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value
}

const comma = 0x2c
const minus = 0x2d
const zero = 0x30

/** Reads whole numbers that end in a comma. */
class FieldReader {
  at = 0
  readonly #bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** The next number; NaN for an empty field. */
  field(): number {
    let at = this.at
    const negative = this.#bytes[at] === minus
    if (negative) at++
    let value = this.#bytes[at] === comma ? Number.NaN : 0
    for (let byte = this.#bytes[at] as number; byte !== comma; byte = this.#bytes[++at] as number)
      value = value * 10 + byte - zero
    this.at = at + 1
    return negative ? -value : value
  }
}
