import { ToolError } from '../../core/tool-error.ts'
import { type ContentSource, readCost } from '../../storage/content/content-source.ts'
import { inParallel } from '../../storage/parallel.ts'
import type { KnownPairs } from '../match/match-input.ts'
import type { ContentHashCache } from './content-hash-cache.ts'
import { type ContentHashes, contentHashes } from './content-hashes.ts'
import { judge, type StoredHashes, type Verdict } from './verdict.ts'

/** What reading will take: at least, as a store that fails is asked again. */
export interface ProofCost {
  readonly objects: number
  /** Of those, the ones read in an earlier run, of which only the tag is asked for. */
  readonly cached: number
  readonly requests: number
  readonly bytes: number
}

/** An object to read. */
export interface ListedObject {
  readonly object: number
  readonly key: string
  /** Bytes, as listed. */
  readonly size: number
}

/** Fewer may all have vanished. */
const leastLooked = 20

export interface ObjectContentsOptions {
  readonly source: ContentSource
  readonly cache: ContentHashCache | null
  readonly storedHashes: (file: number) => StoredHashes
  /** Objects read at a time. */
  readonly parallel: number
  readonly signal?: AbortSignal | undefined
}

/**
 * The objects read so far, and what that says of any file and any of them. Each is read once, whatever it
 * is held against.
 */
export class ObjectContents implements KnownPairs {
  /** Objects that vanished, or became others, since they were listed. */
  vanished = 0
  /** Objects that could not be read though others could, and why the first of them could not. */
  unreadable = 0
  unreadableExample: string | null = null
  readonly #options: ObjectContentsOptions
  readonly #found = new Map<number, ContentHashes | 'other' | 'unreadable'>()

  constructor(options: ObjectContentsOptions) {
    this.#options = options
  }

  proved(file: number, object: number): boolean {
    return this.verdict(file, object) === 'proved'
  }

  /** Also where the object is not, or no longer, what was listed. */
  refuted(file: number, object: number): boolean {
    return this.#found.get(object) === 'other' || this.verdict(file, object) === 'refuted'
  }

  /** What the object's bytes say. */
  verdict(file: number, object: number): Verdict {
    const found = this.#found.get(object)
    return found === undefined || typeof found === 'string' ? 'unknown' : judge(this.#options.storedHashes(file), found)
  }

  has(object: number): boolean {
    return this.#found.has(object)
  }

  costOf(objects: readonly ListedObject[]): ProofCost {
    const { source, cache } = this.#options
    let [cached, requests, bytes] = [0, 0, 0]
    for (const { key, size } of objects) {
      const isCached = cache?.has({ source: source.name, key, size }) === true
      const cost = isCached ? { requests: 1, bytes: 0 } : readCost(size)
      if (isCached) cached++
      requests += cost.requests
      bytes += cost.bytes
    }
    return { objects: objects.length, cached, requests, bytes }
  }

  async read(objects: readonly ListedObject[], done: () => void): Promise<void> {
    const { parallel, signal } = this.#options
    await inParallel(objects, parallel, async (listed) => {
      signal?.throwIfAborted()
      this.#found.set(listed.object, await this.#hashesOf(listed))
      done()
      this.#refuseElsewhere()
    })
  }

  /** A few objects vanish in the time between; most do not: then it is another place than the one listed. */
  #refuseElsewhere(): void {
    const looked = this.#found.size - this.unreadable
    if (looked < leastLooked || this.vanished * 2 <= looked) return
    throw new ToolError(
      'content-unreadable',
      `${this.vanished} of ${looked} objects of the listing are not, or not as they were listed, in ${this.#options.source.name}`,
      'see that it is what the listing was taken of, and take the listing anew if it is old; or run with --proof off',
    )
  }

  async #hashesOf({ key, size }: ListedObject): Promise<ContentHashes | 'other' | 'unreadable'> {
    const { source, cache, signal } = this.#options
    const listed = { source: source.name, key, size }
    if (cache?.has(listed) === true) {
      const known = cache.get({ ...listed, tag: await source.tag(key, signal) })
      if (known !== null) return known
    }
    const ends = await source.readEnds(key, size, signal)
    if (ends.status === 'unreadable') {
      this.unreadable++
      this.unreadableExample ??= `${key}: ${ends.why}`
      return 'unreadable'
    }
    if (ends.status !== 'read') {
      this.vanished++
      return 'other'
    }
    const hashes = await contentHashes(size, ends.first, ends.last)
    const { hash, openSubtitleHash } = hashes
    // below 64 KiB reading takes no more than asking for the tag
    if (openSubtitleHash !== null) cache?.put({ ...listed, tag: ends.tag }, { hash, openSubtitleHash })
    return hashes
  }
}
