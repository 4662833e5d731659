import { readdirSync, readlinkSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import type { DatabaseUse, DatabaseUser } from './database-user.ts'
import { type FileLock, lockedFile, readLocks } from './file-locks.ts'
import { plexUse } from './plex-process.ts'
import { Process } from './process.ts'
import type { WatchedFile } from './watched-files.ts'

/**
 * Which processes have the files locked, open or mapped, or are a Plex server that belongs to them, from /proc; each
 * once, by the firmest sign. Our own is left out.
 */
export function processUsers(files: readonly WatchedFile[], proc: string): DatabaseUse {
  const users = new Map<number | null, DatabaseUser>()
  const found = (user: DatabaseUser | null): void => {
    if (user !== null && user.pid !== process.pid && !users.has(user.pid)) users.set(user.pid, user)
  }
  let names: string[]
  try {
    names = readdirSync(proc)
  } catch {
    return { users: [], unknown: ['this system has no /proc: who has the database open shows only in its lock'] }
  }
  const locks = readLocks(proc)
  for (const lock of locks) found(lockUser(lock, files, proc))
  let closed = 0
  for (const name of names) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue
    const other = new Process(proc, Number(name))
    if (other.isGone) continue
    const open = openFiles(other, files)
    if (open === 'closed') closed++
    else found(open)
    found(plexUse(other, files, locks))
  }
  const unknown =
    closed === 0 ? [] : [`${closed} processes of other users could not be looked into: root can, and sees all`]
  return { users: [...users.values()], unknown }
}

function lockUser(lock: FileLock, files: readonly WatchedFile[], proc: string): DatabaseUser | null {
  const file = lockedFile(lock, files)
  if (file === undefined) return null
  const name = lock.pid === null ? 'a process' : new Process(proc, lock.pid).name
  return { kind: 'lock', pid: lock.pid, name, how: `has a lock on ${file.path}` }
}

/** `closed` where this user may not look into the process. */
function openFiles(other: Process, files: readonly WatchedFile[]): DatabaseUser | 'closed' | null {
  const user = (kind: DatabaseUser['kind'], file: WatchedFile, verb: string): DatabaseUser => ({
    kind,
    pid: other.pid,
    name: other.name,
    how: `has ${file.path} ${verb}`,
  })
  let descriptors: string[]
  try {
    descriptors = readdirSync(`${other.folder}/fd`)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EACCES' ? 'closed' : null
  }
  for (const descriptor of descriptors) {
    const file = fileOf(other, descriptor, files)
    if (file !== undefined) return user('open-file', file, 'open')
  }
  // The memory map of a process that hangs can make its reader hang.
  if (other.state === 'D') return null
  for (const [, device = '', ino = ''] of other
    .read('maps')
    .matchAll(/^\S+ \S+ \S+ ([0-9a-f]+:[0-9a-f]+) ([1-9]\d*) /gm)) {
    const file = files.find((file) => file.ino === BigInt(ino) && file.devices.has(device))
    if (file !== undefined) return user('mapping', file, 'in memory')
  }
  return null
}

/**
 * By the inode that the kernel tells, so that links and other mounts of the file count. Only one that agrees is
 * looked up: to look up a file on a dead network mount would hang.
 */
function fileOf(other: Process, descriptor: string, files: readonly WatchedFile[]): WatchedFile | undefined {
  const ino = /^ino:\s*(\d+)/m.exec(other.read(`fdinfo/${descriptor}`))?.[1]
  const link = `${other.folder}/fd/${descriptor}`
  try {
    const likely =
      ino === undefined
        ? // Linux before 5.14 does not tell.
          files.filter(({ name }) => name === basename(readlinkSync(link)))
        : files.filter((file) => file.ino === BigInt(ino))
    if (likely.length === 0) return undefined
    const { dev, ino: inode } = statSync(link, { bigint: true })
    return likely.find((file) => file.dev === dev && file.ino === inode)
  } catch {
    return undefined
  }
}
