import type { ByteStrings } from '../../core/byte-strings.ts'
import { counted } from '../../core/counted.ts'
import { shellQuoted } from '../../core/shell-quoted.ts'
import { isWindowsPath, isWithin, withSlashes } from '../../core/plex-path.ts'
import { PartClass } from '../part-class.ts'
import { type AuditFinding, exampleCount, makeFinding, type SectionFacts } from './finding-input.ts'

/** What is odd about the section's folders. */
export function rootFindings(facts: SectionFacts): AuditFinding[] {
  return [...sharedRoots(facts), ...emptyRoots(facts), ...windowsPaths(facts)]
}

function sharedRoots({ section, library, roots, index }: SectionFacts): AuditFinding[] {
  return roots.flatMap(({ root, section: owner }) => {
    if (owner !== index) return []
    const others = roots.filter(
      (other) => other.section !== index && (isWithin(other.root, root) || isWithin(root, other.root)),
    )
    if (others.length === 0) return []
    const sections = new Set(others.map((other) => other.section))
    const sharing = [...sections].map((other) => library.sections[other]).filter((other) => other !== undefined)
    return [
      makeFinding(
        'shared-root',
        section.id,
        {
          message: `${section.name}: its folder ${root} is shared or nested with ${sharing.map(({ name }) => name).join(', ')}`,
          remedy: 'nothing to do; a file there may count as new for each of these sections',
        },
        { root, sections: sharing.map(({ id }) => id) },
      ),
    ]
  })
}

/**
 * A folder of which nothing is there: one of several whose files are all stale, or one under which the listing has
 * no key at all. It may be unplugged, mounted elsewhere, or not in this listing.
 */
function emptyRoots({ section, roots, index, library, listing, comparison, pathOf }: SectionFacts): AuditFinding[] {
  const own = roots.filter((root) => root.section === index && root.keyPrefixes.length > 0)
  if (section.stale === 0) return []
  const seen = own.map(() => ({ judged: 0, there: 0 }))
  for (let part = 0; part < comparison.classes.length; part++) {
    if (library.parts.sections[part] !== index) continue
    const path = withSlashes(pathOf(part))
    const at = own.findIndex(({ root }) => isWithin(path, root))
    const counts = seen[at]
    if (counts === undefined) continue
    counts.judged++
    if (comparison.classes[part] !== PartClass.stale) counts.there++
  }
  return own.flatMap(({ root, keyPrefixes }, at) => {
    const { judged, there } = seen[at] as { judged: number; there: number }
    if (judged === 0 || there > 0 || (own.length < 2 && holdsAny(listing.objects.keys, keyPrefixes))) return []
    return [
      makeFinding(
        'root-without-objects',
        section.id,
        {
          message: `${section.name}: nothing of what Plex expects under ${root} is in the listing`,
          remedy: `check that the listing holds this folder; if it does under another name, add --mount ${shellQuoted(`${root}=PREFIX`)}`,
        },
        { root, parts: judged },
      ),
    ]
  })
}

function holdsAny(keys: ByteStrings, prefixes: readonly string[]): boolean {
  for (let index = 0; index < keys.length; index++) {
    const key = keys.text(index)
    if (prefixes.some((prefix) => key.startsWith(prefix))) return true
  }
  return false
}

function windowsPaths({ section, library, index, oddRoots, pathOf }: SectionFacts): AuditFinding[] {
  const windows = oddRoots.filter((part) => library.parts.sections[part] === index && isWindowsPath(pathOf(part)))
  if (windows.length === 0) return []
  return [
    makeFinding(
      'windows-paths',
      section.id,
      {
        message: `${section.name}: ${counted(windows.length, 'path')} written by a Plex server on Windows`,
        remedy: "they resolve only where a mount names their drive, as in --mount 'D:\\Media='",
      },
      { parts: windows.length, examples: windows.slice(0, exampleCount).map(pathOf) },
    ),
  ]
}
