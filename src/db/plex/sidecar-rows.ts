import type { ReadDb } from './read-db.ts'

/** A stream that is a file beside the media: subtitles or lyrics. */
export interface SidecarRow {
  /** `media_streams.id`. */
  readonly id: number
  /** `media_streams.media_part_id`. */
  readonly part: number
  readonly url: string
}

/*
 * `url` has no index, `media_part_id` has. For a few parts their streams are looked up; for many the table is
 * read once from end to end, which costs as much as some ten thousand look-ups.
 */
const ofPart = `select id, media_part_id as part, url from media_streams
  where media_part_id = ? and url >= 'file://' and url < 'file:0'`
const all = `select id, media_part_id as part, url from media_streams where url >= 'file://' and url < 'file:0'`
const fewParts = 20_000

/** The sidecars of these parts. */
export function sidecarRows(db: ReadDb, parts: Pick<ReadonlySet<number>, 'size' | 'has' | 'keys'>): SidecarRow[] {
  if (parts.size <= fewParts) {
    const streams = db.prepare(ofPart)
    return [...parts.keys()].flatMap((part) => streams.all(part) as unknown as SidecarRow[])
  }
  return (db.prepare(all).all() as unknown as SidecarRow[]).filter(({ part }) => parts.has(part))
}
