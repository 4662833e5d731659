import { counted } from '../../core/counted.ts'
import { failed, type MeaningCheck, ok, skipped, valueOf } from './meaning-check.ts'

/** A few hundred blobs of replaced files are normal; most of them leading nowhere is another server's file. */
export const blobsPair = {
  code: 'blobs-pair',
  tables: ['media_parts', 'media_streams', 'blobs'],
  remedy:
    'put the blobs database of the same moment beside the library: fingerprints and extracted subtitles are in it',
  judge({ blobs }) {
    if (blobs === null) return skipped('no blobs database is beside the library')
    const { byKind, links, dangling } = valueOf(blobs)
    const evidence = { byKind, links, dangling }
    return dangling * 2 > links && dangling > 10
      ? failed(
          `of ${counted(links, 'blob')} most are of parts that this library does not have: they are no pair`,
          evidence,
        )
      : ok(
          links === 0
            ? 'the blobs database is empty'
            : `${counted(links, 'blob')} of this library${dangling === 0 ? '' : `, ${dangling} left of files that were replaced`}`,
          evidence,
        )
  },
} as const satisfies MeaningCheck
