import { counted } from '../../core/counted.ts'
import { failed, type MeaningCheck, ok, valueOf } from './meaning-check.ts'

/** Sections that have items and no folder, or a folder without a path. */
export const sectionRoots = {
  code: 'section-roots',
  tables: ['library_sections', 'section_locations'],
  remedy: 'go back to a backup, or give the section its folders again in Plex: without them a scan empties it',
  judge({ sections }) {
    const all = valueOf(sections)
    const rootless = all.filter(
      ({ live, locations }) =>
        (live > 0 && locations.length === 0) ||
        locations.some(({ root }) => !/^(?:\/|[A-Za-z]:[\\/]|\\\\)/u.test(root)),
    )
    return rootless.length === 0
      ? ok('every section has its folders', { sections: all.length })
      : failed(`${counted(rootless.length, 'section')} without a folder, or with one that is no path`, {
          sections: rootless.map(({ id, name }) => ({ id, name })),
        })
  },
} as const satisfies MeaningCheck
