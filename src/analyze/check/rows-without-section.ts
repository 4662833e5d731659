import { counted } from '../../core/counted.ts'
import { failed, type MeaningCheck, ok, valueOf } from './meaning-check.ts'

/** Plex's own placeholders have sections below 0, playlists and online extras have none; neither counts. */
export const rowsWithoutSection = {
  code: 'rows-without-section',
  tables: ['metadata_items', 'media_items', 'directories', 'section_locations', 'library_sections'],
  remedy: 'go back to a backup: a section or its folder is gone, with all that Plex would show of it',
  judge({ firm }) {
    const bad = {
      items: valueOf(firm.sectionOfItem).bad,
      media: valueOf(firm.sectionOfMedia).bad,
      mediaOfNoLocation: valueOf(firm.locationOfMedia).bad,
      directories: valueOf(firm.sectionOfDirectory).bad,
      locations: valueOf(firm.sectionOfLocation).bad,
    }
    const rows = Object.values(bad).reduce((sum, n) => sum + n, 0)
    return rows === 0
      ? ok('every section and location that a row names is there')
      : failed(`${counted(rows, 'row')} of a section or a section's folder that is not there`, bad)
  },
} as const satisfies MeaningCheck
