import { type BigIntStats, realpathSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { mountOf, readMounts } from './mounts.ts'

/** A file that belongs to a database, as the system knows it whatever it is called. */
export interface WatchedFile {
  readonly path: string
  readonly name: string
  readonly dev: bigint
  readonly ino: bigint
  /**
   * `major:minor` in hex, as in /proc/locks. On btrfs and overlays that is the file system's own number, where
   * `stat` gives that of the subvolume or layer: either may be meant.
   */
  readonly devices: ReadonlySet<string>
}

const hex = (number: bigint): string => number.toString(16).padStart(2, '0')

/** As Linux packs it into one number. */
export function deviceName(dev: bigint): string {
  const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & ~0xfffn)
  const minor = (dev & 0xffn) | ((dev >> 12n) & ~0xffn)
  return `${hex(major)}:${hex(minor)}`
}

/** The database and what lies beside it; only looked up, never opened, for closing them would drop our own locks. */
export function watchedFiles(database: string, proc: string): WatchedFile[] {
  const file = realpathSync(database)
  const device = mountOf(readMounts(proc), file)?.device
  return ['', '-wal', '-shm', '-journal'].flatMap((suffix) => {
    const path = file + suffix
    const found: BigIntStats | undefined = statSync(path, { bigint: true, throwIfNoEntry: false })
    if (found === undefined) return []
    const devices = new Set([deviceName(found.dev), ...(device === undefined ? [] : [device])])
    return [{ path, name: basename(path), dev: found.dev, ino: found.ino, devices }]
  })
}
