import type { RowSource } from './row-source.ts'
import { rowArrays } from './row-source.ts'

const bytes = "select id from media_parts where typeof(file) = 'blob'"

/** Parts whose path some tool stored as bytes: it looks like text, but no text is equal to it. */
export function partsWithBytes(db: RowSource): Set<number> {
  return new Set(Array.from(rowArrays(db, bytes), ([id]) => id as number))
}
