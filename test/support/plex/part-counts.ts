import { DatabaseSync } from 'node:sqlite'

/** Parts that are live, and in the trash. */
export function partCounts(library: string): { live: number; trashed: number } {
  const db = new DatabaseSync(library, { readOnly: true })
  try {
    const count = (where: string): number =>
      Number(db.prepare(`select count(*) as n from media_parts where ${where}`).get()?.['n'])
    return { live: count('deleted_at is null'), trashed: count('deleted_at is not null') }
  } finally {
    db.close()
  }
}
