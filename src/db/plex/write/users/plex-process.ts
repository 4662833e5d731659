import { statSync } from 'node:fs'
import { databasesFolder, libraryName } from '../../source/library-name.ts'
import type { DatabaseUser } from './database-user.ts'
import { type FileLock, isOn } from './file-locks.ts'
import type { Process } from './process.ts'
import type { WatchedFile } from './watched-files.ts'

/** As the kernel cuts them, and whole. */
const plexNames: ReadonlySet<string> = new Set([
  'Plex Media Serv',
  'Plex Media Server',
  'Plex Media Server.exe',
  'Plex Media Scan',
  'Plex Media Scanner',
  'Plex Media Scanner.exe',
])

/**
 * A Plex server or scanner, unless its data folder can be seen to be another. One that is only about to open its
 * database counts: it would find it half written.
 */
export function plexUse(
  other: Process,
  files: readonly WatchedFile[],
  locks: readonly FileLock[],
): DatabaseUser | null {
  // The kernel's is cut short; the longest is the whole one.
  const name = other.names.filter((name) => plexNames.has(name)).toSorted((a, b) => b.length - a.length)[0]
  if (name === undefined) return null
  const belongs = usesOneOf(other, files)
  if (belongs === 'no' || (belongs === 'unknown' && hasAnother(other, files, locks))) return null
  const how =
    belongs === 'yes' ? 'runs with this data folder' : 'runs, and with which data folder cannot be seen: maybe this one'
  return { kind: 'plex', pid: other.pid, name, how }
}

const supportVariable = 'PLEX_MEDIA_SERVER_APPLICATION_SUPPORT_DIR'

/** Plex's own way to find its data folder: the variable, else the home folder. */
function usesOneOf(other: Process, files: readonly WatchedFile[]): 'yes' | 'no' | 'unknown' {
  const environment = other.environment
  const [set, home] = [environment.get(supportVariable), environment.get('HOME')]
  const support = set ?? (home === undefined ? undefined : `${home}/Library/Application Support`)
  if (support === undefined) return 'unknown'
  // Its path is one of its own root, which in a container is another.
  const library = `${other.folder}/root${support}/Plex Media Server/${databasesFolder}/${libraryName}`
  try {
    const { dev, ino } = statSync(library, { bigint: true })
    return files.some((file) => file.dev === dev && file.ino === ino) ? 'yes' : 'no'
  } catch (error) {
    const absent = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return absent && set !== undefined ? 'no' : 'unknown'
  }
}

/**
 * Whether it has SQLite's lock on a database that is not of these: in WAL mode a server has one as long as it runs,
 * and locks can be seen by every user.
 */
function hasAnother({ pid }: Process, files: readonly WatchedFile[], locks: readonly FileLock[]): boolean {
  const its = locks.filter((lock) => lock.pid === pid)
  return its.some(({ start }) => start === sharedLockByte) && !its.some((lock) => isOn(lock, files))
}

/** https://www.sqlite.org/lockingv3.html: the first of 510 bytes after the pending and the reserved one, at 1 GiB. */
const sharedLockByte = 0x4000_0002
