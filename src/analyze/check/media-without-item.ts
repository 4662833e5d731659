import { counted } from '../../core/counted.ts'
import { type MeaningCheck, noneBad, valueOf } from './meaning-check.ts'

export const mediaWithoutItem = {
  code: 'media-without-item',
  tables: ['media_items', 'metadata_items'],
  remedy: 'repair the database, or go back to a backup: the items of these media are gone',
  judge: ({ firm }) =>
    noneBad(valueOf(firm.itemOfMedia), {
      good: 'all media belong to an item',
      wrong: (bad) => `${counted(bad, 'media item')} of an item that is not there`,
    }),
} as const satisfies MeaningCheck
