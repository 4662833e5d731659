import { counted } from '../../core/counted.ts'
import { failed, type MeaningCheck, ok, valueOf } from './meaning-check.ts'

export const textEncoding = {
  code: 'text-encoding',
  tables: [],
  remedy: 'go back to a backup, or see what wrote these rows: Plex writes UTF-8, and its clients refuse other text',
  judge({ encodings }) {
    const read = Object.entries(valueOf(encodings)).map(([table, reading]) => ({ table, ...valueOf(reading) }))
    const bad = read.filter((table) => table.bad > 0)
    return bad.length === 0
      ? ok('all text is UTF-8', { rows: read.reduce((sum, { rows }) => sum + rows, 0) })
      : failed(
          `${counted(
            bad.reduce((sum, table) => sum + table.bad, 0),
            'row',
          )} with text that is not UTF-8, in ${bad.map(({ table }) => table).join(', ')}`,
          { tables: bad.map(({ table, bad: rows, examples }) => ({ table, rows, examples })) },
        )
  },
} as const satisfies MeaningCheck
