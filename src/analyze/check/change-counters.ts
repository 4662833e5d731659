import { counted } from '../../core/counted.ts'
import { failed, type MeaningCheck, ok, valueOf } from './meaning-check.ts'

/** `changed_at` and its like are one count of the whole server, no times; they pass 2^53. */
export const changeCounters = {
  code: 'change-counters',
  tables: [],
  remedy: 'restore these columns from a backup: what synchronises with the server misses or repeats changes',
  judge({ counters }) {
    const read = Object.entries(valueOf(counters)).map(([column, reading]) => ({ column, ...valueOf(reading) }))
    const bad = read.filter((column) => column.bad > 0)
    const highest = read.reduce((most, { highest }) => (highest > most ? highest : most), 0n)
    return bad.length === 0
      ? ok('change counters are whole numbers', { highest: String(highest) })
      : failed(
          `${counted(
            bad.reduce((sum, column) => sum + column.bad, 0),
            'row',
          )} whose change counter is no whole number`,
          { highest: String(highest), columns: bad.map(({ column, bad: rows }) => ({ column, rows })) },
        )
  },
} as const satisfies MeaningCheck
