import { counted } from '../../core/counted.ts'
import { type MeaningCheck, noneBad, valueOf } from './meaning-check.ts'

/** An episode without its season, a track without its album: Plex shows neither. */
export const itemsWithoutParent = {
  code: 'items-without-parent',
  tables: ['metadata_items'],
  remedy: 'repair the database, or go back to a backup: the rows above these items are gone',
  judge: ({ firm }) =>
    noneBad(valueOf(firm.parentOfItem), {
      good: 'every season, episode, album and track has its parent',
      wrong: (bad) => `${counted(bad, 'item')} of a show, season, artist or album that is not there`,
    }),
} as const satisfies MeaningCheck
