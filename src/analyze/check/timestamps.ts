import { counted } from '../../core/counted.ts'
import { failed, type MeaningCheck, ok, valueOf } from './meaning-check.ts'

export const timestamps = {
  code: 'timestamps',
  tables: [],
  remedy:
    'see what wrote these columns: Plex keeps seconds since 1970, and sorts what is later than now before all else',
  judge({ timestamps }) {
    const read = Object.entries(valueOf(timestamps)).map(([column, reading]) => ({ column, ...valueOf(reading) }))
    const bad = read.filter(({ late, negative, text }) => late + negative + text > 0)
    return bad.length === 0
      ? ok('times are of a size that times have', { columns: read.length })
      : failed(
          `${counted(
            bad.reduce((sum, { late, negative, text }) => sum + late + negative + text, 0),
            'time',
          )} that cannot be, in ${bad.map(({ column }) => column).join(', ')}`,
          { columns: bad },
        )
  },
} as const satisfies MeaningCheck
