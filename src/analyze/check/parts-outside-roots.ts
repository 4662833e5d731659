import { counted } from '../../core/counted.ts'
import { allowance, failed, type MeaningCheck, ok, valueOf } from './meaning-check.ts'

/** A few may be optimised versions or recordings that Plex keeps elsewhere. */
export const partsOutsideRoots = {
  code: 'parts-outside-roots',
  tables: ['media_parts', 'media_items', 'section_locations'],
  remedy: "see whether the section's folders or the parts' paths were rewritten alone: plexferry remap moves both",
  judge({ chains }) {
    const { rows, bad, examples } = valueOf(chains.outside)
    return bad <= allowance(rows)
      ? ok("live parts lie in their sections' folders", { rows, bad })
      : failed(`${counted(bad, 'live part')} in none of the folders of their section`, { rows, bad, examples })
  },
} as const satisfies MeaningCheck
