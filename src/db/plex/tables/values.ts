/** Seconds since 1970, UTC. Databases before 1.41 hold text `YYYY-MM-DD HH:MM:SS` in some tables. */
export type EpochSeconds = number

/** 0 or 1; rows that rely on the column's default hold the letter `t`. */
export type PlexBoolean = 0 | 1 | 't' | 'f'

/**
 * A JSON object of string values since 1.40 (its key `url` repeats all of it, URL-encoded), before that the
 * URL-encoded pairs alone. Plex reads it with `->>`, so that anything else in it breaks playback.
 */
export type ExtraData = string

/** One count for the whole server that every change raises; not a time, and past 2^53 on real servers. */
export type ChangeCounter = bigint

/** Set while in Plex's trash; null or 0 while live. */
export type DeletedAt = EpochSeconds | null
