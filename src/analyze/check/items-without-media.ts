import { counted } from '../../core/counted.ts'
import { type MeaningCheck, noneBad, valueOf } from './meaning-check.ts'

export const itemsWithoutMedia = {
  code: 'items-without-media',
  tables: ['metadata_items', 'media_items'],
  remedy: 'repair the database, or go back to a backup: a scan finds the files again, but as new items',
  judge: ({ hierarchy }) =>
    noneBad(valueOf(hierarchy.itemsWithoutMedia), {
      good: 'every film, episode, track and photo has media',
      wrong: (bad) =>
        `${counted(bad, 'film, episode, track or photo', 'films, episodes, tracks or photos')} without media`,
    }),
} as const satisfies MeaningCheck
