import type { ContentHashes } from './content-hashes.ts'

/** As the database holds them; null where Plex has none, or rows of the same path disagree. */
export interface StoredHashes {
  /** `media_parts.hash`. */
  readonly hash: string | null
  /** `media_parts.open_subtitle_hash`. */
  readonly openSubtitleHash: string | null
}

export type Verdict = 'proved' | 'refuted' | 'unknown'

/** Whether a content is the one that Plex hashed; the size is part of both hashes. */
export function judge(stored: StoredHashes, found: ContentHashes): Verdict {
  const whole = agrees(stored.hash, found.hash, 40)
  const sum = agrees(stored.openSubtitleHash, found.openSubtitleHash, 16)
  if (whole === false) return 'refuted'
  // the other hash cannot be of the same bytes and differ: the row contradicts itself, and decides nothing
  if (sum === false) return whole === null ? 'refuted' : 'unknown'
  return whole === true || sum === true ? 'proved' : 'unknown'
}

/** Whether there is anything that a content could be held against. */
export function isJudgeable({ hash, openSubtitleHash }: StoredHashes): boolean {
  return wellFormed(hash, 40) !== null || wellFormed(openSubtitleHash, 16) !== null
}

function agrees(stored: string | null, found: string | null, digits: number): boolean | null {
  const known = wellFormed(stored, digits)
  return known === null || found === null ? null : known === found
}

/** What is no hash is as good as none. */
function wellFormed(hash: string | null, digits: number): string | null {
  return hash !== null && hash.length === digits && /^[\da-f]+$/iu.test(hash) ? hash.toLowerCase() : null
}
