export type Severity = 'error' | 'warning' | 'info'

/** Something a report says about a library; every code is explained in docs/findings.md. */
export interface Finding<Code extends string = string> {
  readonly code: Code
  readonly severity: Severity
  /** The section it is about; null when it is about the whole library or the listing. */
  readonly section: number | null
  readonly message: string
  /** What was seen, as values a script can use. */
  readonly evidence: Readonly<Record<string, unknown>>
  /** What to do: the exact command where there is one. */
  readonly remedy: string
}
