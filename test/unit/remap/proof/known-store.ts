import { contentHashes, contentRange, type Content } from '../../../../fixtures/content.ts'
import type { KnownPairs, Match, Matching } from '../../../../src/remap/match/match-input.ts'
import type { CachedHashes, ContentHashCache } from '../../../../src/remap/proof/content-hash-cache.ts'
import type { ProofSubject } from '../../../../src/remap/proof/prove.ts'
import type { StoredHashes } from '../../../../src/remap/proof/verdict.ts'
import { type ContentEnds, type ContentSource, endBytes } from '../../../../src/storage/content/content-source.ts'

/** A store whose objects are made up as they are read; what is done to it is seen in its fields. */
export class KnownStore implements ContentSource {
  readonly name = 'known:store'
  readonly traffic = { requests: 0, bytes: 0 }
  /** Keys whose ends were read, in order. */
  readonly read: string[] = []
  readonly objects: Map<string, Content>
  readonly special = new Map<string, ContentEnds>()
  /** Called before each reading. */
  before: () => void = () => undefined
  underWay = 0
  mostUnderWay = 0

  constructor(objects: Iterable<readonly [string, Content]>) {
    this.objects = new Map(objects)
  }

  async readEnds(key: string, size: number): Promise<ContentEnds> {
    this.before()
    this.mostUnderWay = Math.max(this.mostUnderWay, ++this.underWay)
    await Promise.resolve()
    this.underWay--
    this.read.push(key)
    this.traffic.requests += 2
    const content = this.objects.get(key)
    const special = this.special.get(key)
    if (special !== undefined) return special
    if (content === undefined) return { status: 'vanished' }
    if (content.size !== size) return { status: 'changed', size: content.size }
    const first = Uint8Array.from(contentRange(content, 0, endBytes))
    const last = Uint8Array.from(contentRange(content, Math.max(0, size - endBytes), endBytes))
    this.traffic.bytes += first.length + last.length
    return { status: 'read', size, first, last, tag: tagOf(content) }
  }

  tag(key: string): Promise<string | null> {
    this.traffic.requests++
    const content = this.objects.get(key)
    return Promise.resolve(content === undefined ? null : tagOf(content))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve()
  }
}

const tagOf = ({ head, tail }: Content): string => `${head}-${tail}`

export class MapCache implements ContentHashCache {
  readonly entries = new Map<string, CachedHashes & { readonly tag: string | null }>()

  has({ source, key, size }: { source: string; key: string; size: number }): boolean {
    return this.entries.has(`${source} ${key} ${size}`)
  }

  get(object: { source: string; key: string; size: number; tag: string | null }): CachedHashes | null {
    const entry = this.entries.get(`${object.source} ${object.key} ${object.size}`)
    return entry !== undefined && entry.tag === object.tag ? entry : null
  }

  put(object: { source: string; key: string; size: number; tag: string | null }, hashes: CachedHashes): void {
    this.entries.set(`${object.source} ${object.key} ${object.size}`, { tag: object.tag, ...hashes })
  }
}

/** A file as the database knows it. */
export interface KnownFile {
  readonly path: string
  readonly content: Content
  /** Instead of the hashes of its content. */
  readonly stored?: StoredHashes
}

export const noHashes: StoredHashes = { hash: null, openSubtitleHash: null }

/** Files and keys by index; `match` says what is made of them. */
export function subject(
  files: readonly KnownFile[],
  keys: readonly string[],
  match: (known: KnownPairs) => Matching,
): ProofSubject {
  const file = (index: number) => files[index] as KnownFile
  return {
    match,
    pathOf: (index) => file(index).path,
    sizeOf: (index) => file(index).content.size,
    storedHashes: (index) => file(index).stored ?? contentHashes(file(index).content),
    keyOf: (index) => keys[index] as string,
  }
}

/**
 * For each file its candidates, best first: the first that is not refuted is accepted where `decided` says
 * so or where it is proved; otherwise all that are left are undecided.
 */
export function matcher(candidates: readonly (readonly number[])[], decided: (file: number) => boolean) {
  return (known: KnownPairs): Matching => {
    const matches: Match[] = []
    const undecided: Match[] = []
    const unmatched: Matching['unmatched'][number][] = []
    for (const [file, objects] of candidates.entries()) {
      const left = objects.filter((object) => !known.refuted(file, object))
      const best = left.find((object) => known.proved(file, object)) ?? (decided(file) ? left[0] : undefined)
      if (best !== undefined) matches.push({ file, object: best, score: 30 })
      else {
        unmatched.push({ file, reason: left.length === 0 ? 'gone' : 'ambiguous', candidates: left })
        undecided.push(...left.map((object) => ({ file, object, score: 10 })))
      }
    }
    return { matches, unmatched, undecided }
  }
}
