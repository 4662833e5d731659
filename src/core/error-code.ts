/** What the system or SQLite calls an error, such as `ENOENT`; empty for what has no such name. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
