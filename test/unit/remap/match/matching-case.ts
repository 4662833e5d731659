import { ByteStrings } from '../../../../src/core/byte-strings.ts'
import type { SectionType } from '../../../../src/core/section.ts'
import type { FileIdentity } from '../../../../src/core/file-identity.ts'
import type { KnownWork } from '../../../../src/core/known-work.ts'
import { matchFiles } from '../../../../src/remap/match/match-files.ts'
import {
  type KnownPairs,
  type MatchInput,
  type MatchSection,
  nothingKnown,
} from '../../../../src/remap/match/match-input.ts'

export interface CaseFile {
  readonly path: string
  readonly size: number
  readonly identity?: FileIdentity
  /** Index into the sections; 0 by default. */
  readonly section?: number
}

export interface CaseObject {
  readonly key: string
  readonly size: number
  readonly claimed?: boolean
  readonly archived?: boolean
}

export interface Case {
  readonly files: readonly CaseFile[]
  readonly objects: readonly CaseObject[]
  /** Or the type of one section that may be anywhere. */
  readonly sections: SectionType | readonly MatchSection[]
  /** What the database knows beside what the files are of. */
  readonly works?: readonly KnownWork[]
  /** Pairs of a path and a key. */
  readonly proved?: readonly (readonly [string, string])[]
  readonly refuted?: readonly (readonly [string, string])[]
}

export interface Outcome {
  /** Keys of matched files, by path. */
  readonly moves: Readonly<Record<string, string>>
  /** Reason and candidates' keys of the others, by path. */
  readonly rest: Readonly<Record<string, readonly string[]>>
  /** Keys worth proving, by path. */
  readonly undecided: Readonly<Record<string, readonly string[]>>
}

const anywhere = (type: SectionType): MatchSection => ({ type, keyPrefixes: [''], foreignPrefixes: [] })

export function inputOf({ files, objects, sections, works = [], proved = [], refuted = [] }: Case): MatchInput {
  const among = (pairs: readonly (readonly [string, string])[]) => (file: number, object: number) =>
    pairs.some(([path, key]) => files[file]?.path === path && objects[object]?.key === key)
  const known: KnownPairs =
    proved.length + refuted.length === 0 ? nothingKnown : { proved: among(proved), refuted: among(refuted) }
  return {
    files: files.map(({ path, size, section = 0 }) => ({ path, size, sections: [section] })),
    identityOf: (file) => files[file]?.identity ?? { kind: 'other', title: '' },
    works: () => [...works, ...files.flatMap(({ identity }) => workOf(identity))],
    sections: typeof sections === 'string' ? [anywhere(sections)] : sections,
    objects: {
      keys: ByteStrings.from(objects.map(({ key }) => key)),
      sizes: Float64Array.from(objects, ({ size }) => size),
      archived: Uint8Array.from(objects, ({ archived = false }) => Number(archived)),
    },
    claimed: Uint8Array.from(objects, ({ claimed = false }) => Number(claimed)),
    pathOf: (object) => `/Media/${objects[object]?.key}`,
    known,
  }
}

/** A database that knows a file knows what it is of. */
function workOf(identity: FileIdentity | undefined): KnownWork[] {
  if (identity?.kind === 'episode') return [work('show', identity.show, identity.showYear)]
  if (identity?.kind === 'movie')
    return [{ ...work('movie', identity.title, identity.year), originalTitle: identity.originalTitle }]
  if (identity?.kind === 'track') return [{ ...work('album', identity.album, identity.year), artist: identity.artist }]
  return []
}

export function work(kind: KnownWork['kind'], title: string, year: number | null = null): KnownWork {
  return { kind, title, originalTitle: '', artist: '', year }
}

/** Matches, and tells by path and key what became of each file. */
export function outcomeOf(given: Case): Outcome {
  const { files, objects } = given
  const { matches, unmatched, undecided } = matchFiles(inputOf(given))
  const path = (file: number) => files[file]?.path ?? ''
  const key = (object: number) => objects[object]?.key ?? ''
  const proofs = Map.groupBy(undecided, ({ file }) => path(file))
  return {
    moves: Object.fromEntries(matches.map(({ file, object }) => [path(file), key(object)])),
    rest: Object.fromEntries(
      unmatched.map(({ file, reason, candidates }) => [
        path(file),
        [reason, ...candidates.map((object) => key(object))],
      ]),
    ),
    undecided: Object.fromEntries(
      Array.from(proofs, ([file, pairs]) => [file, pairs.map(({ object }) => key(object))]),
    ),
  }
}

export function episode(
  show: string,
  season: number,
  number: number,
  title = '',
  showYear: number | null = null,
): FileIdentity {
  return { kind: 'episode', show, showYear, episodes: [{ season, episode: number, absolute: null, date: null, title }] }
}

export function track(artist: string, album: string, number: number | null, title: string): FileIdentity {
  return { kind: 'track', artist, album, year: null, track: number, title }
}

export function movie(title: string, year: number | null): FileIdentity {
  return { kind: 'movie', title, originalTitle: '', year }
}
