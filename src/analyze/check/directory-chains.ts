import { counted } from '../../core/counted.ts'
import { failed, type MeaningCheck, ok, valueOf } from './meaning-check.ts'

export const directoryChains = {
  code: 'directory-chains',
  tables: ['directories', 'media_parts', 'media_items', 'section_locations'],
  remedy: 'undo what rewrote the paths, and let plexferry remap do it: Plex takes such files for gone',
  judge({ chains, firm }) {
    const [folders, parts, withoutFolder] = [
      valueOf(chains.folders),
      valueOf(chains.parts),
      valueOf(chains.withoutFolder),
    ]
    const orphans = valueOf(firm.parentOfDirectory)
    const evidence = {
      directories: folders.bad + orphans.bad,
      parts: parts.bad,
      examples: { directories: [...folders.examples, ...orphans.examples], parts: parts.examples },
      partsWithoutDirectory: withoutFolder.bad,
    }
    if (evidence.directories + evidence.parts === 0)
      return ok("the directories spell their parts' paths", { ...evidence, examples: undefined })
    return failed(
      [
        ...(parts.bad === 0 ? [] : [`the directories of ${counted(parts.bad, 'part')} spell another path`]),
        ...(evidence.directories === 0
          ? []
          : [`${counted(evidence.directories, 'directory', 'directories')} whose parent is another or gone`]),
      ].join('; '),
      evidence,
    )
  },
} as const satisfies MeaningCheck
