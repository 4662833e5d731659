import { failed, type MeaningCheck, ok, valueOf } from './meaning-check.ts'

export const idSequences = {
  code: 'id-sequences',
  tables: ['sqlite_sequence'],
  remedy:
    'repair the database: Plex would give the ids of deleted rows again, to which blobs and settings still belong',
  judge({ sequences }) {
    const { tables, behind } = valueOf(sequences)
    return behind.length === 0
      ? ok('new rows get ids that none had', { tables })
      : failed(`the next id is one that was given already, in ${behind.map(({ table }) => table).join(', ')}`, {
          behind,
        })
  },
} as const satisfies MeaningCheck
