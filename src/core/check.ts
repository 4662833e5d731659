export type CheckStatus = 'ok' | 'failed' | 'unknown' | 'skipped'

/** One thing that was checked; every code is explained in docs/checks.md. */
export interface Check<Code extends string = string> {
  readonly code: Code
  readonly status: CheckStatus
  readonly message: string
  /** What was seen, as values a script can use. */
  readonly evidence: Readonly<Record<string, unknown>>
}
