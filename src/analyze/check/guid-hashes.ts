import { counted } from '../../core/counted.ts'
import { failed, type MeaningCheck, ok, valueOf } from './meaning-check.ts'

export const guidHashes = {
  code: 'guid-hashes',
  tables: ['metadata_items'],
  remedy: 'refresh the metadata of these items in Plex: it looks for their artwork in another bundle',
  judge({ guidHashes }) {
    const { rows, wrong, wrongOfOthers, examples } = valueOf(guidHashes)
    return wrong === 0
      ? ok('the hashes of items are those of their guids', { rows, wrongOfOthers })
      : failed(`${counted(wrong, 'item')} whose hash is not that of its guid`, { rows, wrong, wrongOfOthers, examples })
  },
} as const satisfies MeaningCheck
