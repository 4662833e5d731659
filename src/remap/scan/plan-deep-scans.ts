import { counted } from '../../core/counted.ts'
import { formatCount } from '../../core/figures.ts'
import { isWithin, parentOf, trimRoot, withSlashes } from '../../core/plex-path.ts'
import type { SectionType } from '../../core/section.ts'
import type { DeepScan, UnresolvedReason } from '../remap-plan.ts'
import { coverFolders } from './cover-folders.ts'
import { spelledLike } from '../roots/spelled-like.ts'
import { scanFolder } from './scan-folder.ts'

export interface ScanSection {
  /** `library_sections.id`. */
  readonly id: number
  readonly type: SectionType
  /** The section's folders after the plan is applied. */
  readonly roots: readonly string[]
}

export interface ScanInput {
  readonly sections: readonly ScanSection[]
  /** Files that no part names and no move goes to, by section id: Plex paths. */
  readonly arrived: readonly { readonly section: number; readonly path: string }[]
  /** Stale paths that are not moved, by section id. */
  readonly lost: readonly {
    readonly section: number
    readonly path: string
    readonly reason: UnresolvedReason
    /** Items of the file whose watch state goes with it. */
    readonly watched: number
  }[]
  /** How many folders with media below it a section has in the listing; NaN where that is not known. */
  readonly foldersOf: (section: number) => number
  /** Whether the listing holds anything under this folder: Plex can scan only what is there. */
  readonly isThere: (folder: string) => boolean
}

/** More folders than this are not worth naming: one forced scan of the section costs less. */
const mostFolders = 50
/** Nor is more than this share of a section's folders. */
const mostShare = 0.5
/** Of a small section, a few folders are always named. */
const leastForShare = 10

/** These stay for the operator to decide; a scan would only throw their items away. */
const undecided: ReadonlySet<UnresolvedReason> = new Set(['ambiguous', 'contradiction', 'unjudged'])

type Lost = ScanInput['lost'][number]

/**
 * The scans that Plex still needs for what is not moved: per section the fewest folders that cover it, or all of it
 * by force where that is cheaper. Files that are gone with all folders above them are seen only by a forced scan of
 * the section: such a scan is an entry of its own, for the operator to weigh. The effect counts all that Plex will
 * find missing there, what is undecided included; a file counts in one entry.
 */
export function planDeepScans(input: ScanInput): DeepScan[] {
  const arrived = bySection(input.arrived)
  const lost = bySection(input.lost)
  return input.sections
    .toSorted((a, b) => a.id - b.id)
    .flatMap((section) =>
      new SectionScan(section, arrived.get(section.id) ?? [], lost.get(section.id) ?? [], input).plan(),
    )
}

function bySection<T extends { readonly section: number }>(entries: readonly T[]): Map<number, T[]> {
  const groups = new Map<number, T[]>()
  for (const entry of entries) {
    const known = groups.get(entry.section)
    if (known === undefined) groups.set(entry.section, [entry])
    else known.push(entry)
  }
  return groups
}

class SectionScan {
  readonly #section: ScanSection
  readonly #roots: readonly string[]
  readonly #arrived: readonly string[]
  readonly #lost: readonly Lost[]
  readonly #input: ScanInput

  constructor(
    section: ScanSection,
    arrived: readonly { readonly path: string }[],
    lost: readonly Lost[],
    input: ScanInput,
  ) {
    this.#section = section
    this.#roots = section.roots.map(trimRoot).toSorted((a, b) => b.length - a.length)
    this.#arrived = arrived.map(({ path }) => withSlashes(path)).filter((path) => this.#rootOf(path) !== undefined)
    this.#lost = lost.map((file) => ({ ...file, path: withSlashes(file.path) }))
    this.#input = input
  }

  plan(): DeepScan[] {
    const settled = this.#lost.filter(({ reason }) => !undecided.has(reason))
    const targets = new Set([
      ...this.#arrived.map((path) => this.#target(path, () => true)),
      ...settled.map(({ path }) => this.#target(path, this.#input.isThere)),
    ])
    const folders = coverFolders(
      [...targets].filter((folder) => folder !== null),
      this.#roots,
    )
    const share = folders.length / this.#input.foldersOf(this.#section.id)
    if (folders.length > mostFolders || (folders.length > leastForShare && share > mostShare)) {
      const place = 'in so many folders that the whole section is quicker'
      return [this.#scan(null, this.#arrived, this.#lost, place)]
    }
    const isCovered = (path: string): boolean => covers(folders, this.#roots, path)
    const below = this.#lost.filter(({ path }) => isCovered(path))
    const apart = this.#lost.filter(({ path }) => !isCovered(path))
    return [
      ...(folders.length === 0
        ? []
        : [this.#scan(folders, this.#arrived, below, `in ${counted(folders.length, 'folder')}`)]),
      ...(apart.every(({ reason }) => undecided.has(reason))
        ? []
        : [this.#scan(null, [], apart, 'and the folders above with them')]),
    ]
  }

  /** The folder to scan for this file; null if only a scan of the section sees it. */
  #target(path: string, isThere: (folder: string) => boolean): string | null {
    const root = this.#rootOf(path)
    if (root === undefined) return null
    const folder = scanFolder(path, root, this.#section.type, isThere)
    return folder === root && parentOf(path) !== root ? null : folder
  }

  /** `folders` is null for all of the section. */
  #scan(
    folders: readonly string[] | null,
    arrived: readonly string[],
    missed: readonly Lost[],
    place: string,
  ): DeepScan {
    const stored = this.#section.roots
    return {
      section: this.#section.id,
      paths: folders === null ? stored.toSorted() : folders.map((folder) => spelledLike(stored[0] ?? '', folder)),
      force: folders === null,
      why: `${whatChanged(arrived.length, missed)} ${place}`,
      effect: {
        new: arrived.length,
        gone: missed.length,
        watchStateLost: missed.reduce((sum, { watched }) => sum + watched, 0),
      },
    }
  }

  #rootOf(path: string): string | undefined {
    return this.#roots.find((root) => isWithin(path, root))
  }
}

const words: readonly (readonly [UnresolvedReason, string])[] = [
  ['gone', 'gone'],
  ['size-changed', 'replaced by another version'],
  ['cross-section', 'now in another section'],
]

/** A root covers only what lies directly in it. */
function covers(folders: readonly string[], roots: readonly string[], path: string): boolean {
  const parent = parentOf(path)
  return folders.some((folder) => (roots.includes(folder) ? parent === folder : isWithin(path, folder)))
}

/** `28 new files, 8 gone`. */
function whatChanged(arrived: number, missed: readonly Lost[]): string {
  const parts = arrived === 0 ? [] : [counted(arrived, 'new file')]
  for (const [reason, word] of words) {
    const count = missed.filter((file) => file.reason === reason).length
    if (count > 0) parts.push(`${parts.length === 0 ? counted(count, 'file') : formatCount(count)} ${word}`)
  }
  return parts.join(', ')
}
