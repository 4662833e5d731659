import { counted } from '../../core/counted.ts'
import { type MeaningCheck, ok, valueOf } from './meaning-check.ts'

/** Never an alarm: a file of two episodes has two parts, a film in two sections has its guid twice. */
export const duplicates = {
  code: 'duplicates',
  tables: ['media_parts', 'metadata_items'],
  remedy: 'nothing: this is normal',
  judge({ hierarchy }) {
    const { sharedFiles, sharedGuids } = valueOf(hierarchy.duplicates)
    return ok(`${counted(sharedFiles, 'file')} of several parts, ${counted(sharedGuids, 'guid')} of several items`, {
      sharedFiles,
      sharedGuids,
    })
  },
} as const satisfies MeaningCheck
