/** Process exit codes; scripts may rely on each (docs/exit-codes.md). */
export const ExitCode = {
  /** Done, and nothing is wrong. */
  ok: 0,
  /** A bug in plexferry. */
  bug: 1,
  /** Wrong usage or configuration. */
  usage: 2,
  /** Done, and the answer is "not clean". */
  notClean: 3,
  /** Refused before writing anything. */
  refused: 4,
  /** Failed and rolled back: the database is as it was. */
  rolledBack: 5,
  /** Stopped part-way: what is where is printed. */
  partial: 6,
  /** Cleanup incomplete: something may still be billed. */
  cleanupIncomplete: 7,
  /** Interrupted by SIGINT, after unwinding. */
  interrupted: 130,
  /** Interrupted by SIGTERM, after unwinding. */
  terminated: 143,
} as const

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode]
