import { counted } from '../../core/counted.ts'
import { type MeaningCheck, noneBad, valueOf } from './meaning-check.ts'

export const mediaWithoutParts = {
  code: 'media-without-parts',
  tables: ['media_items', 'media_parts'],
  remedy: 'repair the database, or go back to a backup: the file entries of these media are gone',
  judge: ({ hierarchy }) =>
    noneBad(valueOf(hierarchy.mediaWithoutParts), {
      good: 'all media have a part',
      wrong: (bad) => `${counted(bad, 'media item')} without a file entry`,
    }),
} as const satisfies MeaningCheck
