import { counted } from '../../core/counted.ts'
import { failed, type MeaningCheck, ok, valueOf } from './meaning-check.ts'

export const sectionsEmptied = {
  code: 'sections-emptied',
  tables: ['library_sections', 'metadata_items', 'media_items'],
  remedy: 'do not empty the trash: see that the files are mounted, then scan the section, which brings them back',
  judge({ sections }) {
    const all = valueOf(sections)
    const emptied = all.filter(({ live, trashed }) => live === 0 && trashed > 0)
    const empty = all.filter(({ live, trashed }) => live === 0 && trashed === 0).map(({ name }) => name)
    return emptied.length === 0
      ? ok(empty.length === 0 ? 'no section is empty' : 'no section is in the trash as a whole', { empty })
      : failed(
          `all of ${emptied.map(({ name }) => name).join(', ')} is in the trash: ${counted(
            emptied.reduce((sum, { trashed }) => sum + trashed, 0),
            'item',
          )}`,
          { sections: emptied.map(({ id, name, trashed }) => ({ id, name, trashed })) },
        )
  },
} as const satisfies MeaningCheck
