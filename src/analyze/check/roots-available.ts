import { counted } from '../../core/counted.ts'
import { failed, type MeaningCheck, ok, valueOf } from './meaning-check.ts'

export const rootsAvailable = {
  code: 'roots-available',
  tables: ['section_locations'],
  remedy: 'see that the folder is mounted, and scan the section, before Plex empties its trash',
  judge({ sections }) {
    const all = valueOf(sections).flatMap(({ id, name, locations }) =>
      locations.map(({ root, available }) => ({ section: id, name, root, available })),
    )
    const missing = all.filter(({ available }) => !available)
    return missing.length === 0
      ? ok('the last scans found every folder of the sections', { locations: all.length })
      : failed(
          `${counted(missing.length, 'folder')} that the last scan did not find: ${missing.map(({ root }) => root).join(', ')}`,
          {
            locations: missing.map(({ section, name, root }) => ({ section, name, root })),
          },
        )
  },
} as const satisfies MeaningCheck
