import type { Check } from '../../core/check.ts'
import type { LibraryFacts } from '../../db/plex/health/library-facts.ts'
import type { Reading, Tally } from '../../db/plex/health/reading.ts'

export type Judgement = Pick<Check, 'status' | 'message' | 'evidence'>

export interface CheckContext {
  /** Version of the server that is to open the database: `1.42.1.10060`. Null when not told. */
  readonly homeVersion: string | null
}

/** One thing that is checked of what a library says. */
export interface MeaningCheck<Code extends string = string> {
  readonly code: Code
  /** Tables that it reads: damage of one of them leaves it unjudged. */
  readonly tables: readonly string[]
  /** What to do when it failed. */
  readonly remedy: string
  judge(facts: LibraryFacts, context: CheckContext): Judgement
}

/** Thrown where a check meets what could not be read; whoever runs the checks makes `unknown` of it. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'
}

export function valueOf<T>(reading: Reading<T>): T {
  if ('value' in reading) return reading.value
  throw new Unreadable(reading.unreadable)
}

export const ok = (message: string, evidence: Check['evidence'] = {}): Judgement => ({
  status: 'ok',
  message,
  evidence,
})

export const failed = (message: string, evidence: Check['evidence']): Judgement => ({
  status: 'failed',
  message,
  evidence,
})

export const skipped = (message: string, evidence: Check['evidence'] = {}): Judgement => ({
  status: 'skipped',
  message,
  evidence,
})

/** `ok` when no row is bad, else `failed` with some ids. */
export function noneBad(
  { rows, bad, examples }: Tally,
  words: { readonly good: string; readonly wrong: (bad: number) => string },
): Judgement {
  return bad === 0 ? ok(words.good, { rows }) : failed(words.wrong(bad), { rows, bad, examples })
}

/** What daily life may lose or leave behind of so many: a hundred, or one in a hundred. */
export const allowance = (total: number): number => Math.max(100, Math.floor(total / 100))
