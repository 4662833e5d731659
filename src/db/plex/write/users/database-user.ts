/** Somebody else who has a database open, or may have. */
export interface DatabaseUser {
  readonly kind: 'lock' | 'open-file' | 'mapping' | 'plex' | 'container'
  /** Null for a container, and where the system does not tell. */
  readonly pid: number | null
  /** What the program or the container is called. */
  readonly name: string
  /** How it is known, as the end of a sentence: `has a lock on /…/x.db-shm`. */
  readonly how: string
}

export interface DatabaseUse {
  readonly users: readonly DatabaseUser[]
  /** What could not be looked at, in sentences: it may hide a user. */
  readonly unknown: readonly string[]
}
