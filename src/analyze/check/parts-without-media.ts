import { counted } from '../../core/counted.ts'
import { type MeaningCheck, noneBad, valueOf } from './meaning-check.ts'

export const partsWithoutMedia = {
  code: 'parts-without-media',
  tables: ['media_parts', 'media_items'],
  remedy: 'repair the database, or go back to a backup: the media of these files are gone',
  judge: ({ firm }) =>
    noneBad(valueOf(firm.mediaOfPart), {
      good: 'all parts belong to a media item',
      wrong: (bad) => `${counted(bad, 'part')} of a media item that is not there`,
    }),
} as const satisfies MeaningCheck
