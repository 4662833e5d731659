import { type ByteStrings, hashBytes } from '../core/byte-strings.ts'
import { leafOf, type PlexPath } from '../core/plex-path.ts'

/** A key that shares its last segments with a path, and what remains of both. */
export interface SharedTail {
  /** Index of the key. */
  readonly object: number
  readonly plexRoot: PlexPath
  /** '' or ending in `/`. */
  readonly prefix: string
  /** How many segments are shared, the file's name among them. */
  readonly segments: number
}

/** Tails of up to this many segments are looked up: an album's `01.flac` needs its album and its artist. */
const deepest = 4
/** A tail that this many keys share says nothing. */
const tooCommon = 50

/** Finds the keys that share their last segments with some paths, compared as `fold` makes them. */
export class TailIndex {
  readonly #keys: ByteStrings
  readonly #fold: (text: string) => string
  /** The keys that end in each tail of the paths. */
  readonly #tails = new Map<string, number[]>()

  constructor(paths: readonly PlexPath[], keys: ByteStrings, fold: (text: string) => string) {
    this.#keys = keys
    this.#fold = fold
    const leaves = new Set<string>()
    for (const path of paths) {
      const folded = fold(path)
      leaves.add(leafOf(folded))
      for (const tail of tailsOf(folded)) this.#tails.set(tail, [])
    }
    for (const object of candidates(keys, leaves, fold))
      for (const tail of tailsOf(fold(keys.text(object)))) {
        const found = this.#tails.get(tail)
        if (found !== undefined && found.length <= tooCommon) found.push(object)
      }
  }

  /** The keys with which the path shares most segments. */
  longestTails(path: PlexPath): SharedTail[] {
    const tails = [...tailsOf(this.#fold(path))]
    const found = tails.map((tail) => this.#tails.get(tail) ?? []).findLast((objects) => objects.length > 0) ?? []
    if (found.length > tooCommon) return []
    const shared = found.map((object) => this.#sharedWith(path, object))
    const most = Math.max(0, ...shared.map(({ segments }) => segments))
    return shared.filter(({ segments }) => segments === most)
  }

  #sharedWith(path: PlexPath, object: number): SharedTail {
    const own = path.split('/')
    const key = this.#keys.text(object).split('/')
    const same = (at: number): boolean => this.#fold(own.at(-at) ?? '') === this.#fold(key.at(-at) ?? '')
    let segments = 0
    while (segments < key.length && segments < own.length - 1 && same(segments + 1)) segments++
    const prefix = key.slice(0, key.length - segments)
    return {
      object,
      segments,
      plexRoot: own.slice(0, own.length - segments).join('/'),
      prefix: prefix.length === 0 ? '' : `${prefix.join('/')}/`,
    }
  }
}

/** The last segment, the last two, and so on. */
function* tailsOf(path: string): Generator<string> {
  let from = path.length
  for (let count = 0; count < deepest && from > 0; count++) {
    from = path.lastIndexOf('/', from - 1)
    yield path.slice(from + 1)
    if (from < 0) return
  }
}

/** The keys whose last segment may be one of these: by its hash where bytes can tell, else by its text. */
function* candidates(
  keys: ByteStrings,
  leaves: ReadonlySet<string>,
  fold: (text: string) => string,
): Generator<number> {
  const encoder = new TextEncoder()
  const exact = fold('É') === 'É'
  const hashes = new Set<number>()
  for (const leaf of leaves) {
    const bytes = encoder.encode(leaf)
    hashes.add(hashBytes(bytes, 0, bytes.length))
  }
  const { buffer } = keys
  for (let object = 0; object < keys.length; object++) {
    if (!exact) {
      if (leaves.has(leafOf(fold(keys.text(object))))) yield object
      continue
    }
    const end = keys.end(object)
    const start = keys.start(object)
    let from = end
    while (from > start && buffer[from - 1] !== 0x2f) from--
    if (hashes.has(hashBytes(buffer, from, end))) yield object
  }
}
