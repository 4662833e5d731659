import { readFileSync } from 'node:fs'
import type { WatchedFile } from './watched-files.ts'

/** A lock of any process on any file (proc_locks(5)). */
export interface FileLock {
  /** Null for a lock that belongs to an open file instead of a process. */
  readonly pid: number | null
  /** `major:minor` in hex. */
  readonly device: string
  readonly ino: bigint
  /** First byte. */
  readonly start: number
}

export function parseLocks(text: string): FileLock[] {
  return Array.from(
    text.matchAll(/ (-?\d+) ([0-9a-f]+:[0-9a-f]+):(\d+) (\d+) (?:\d+|EOF)$/gm),
    ([, pid = '', device = '', ino = '', start = '']) => ({
      pid: Number(pid) > 0 ? Number(pid) : null,
      device,
      ino: BigInt(ino),
      start: Number(start),
    }),
  )
}

/** None where the system does not tell. */
export function readLocks(proc: string): FileLock[] {
  try {
    return parseLocks(readFileSync(`${proc}/locks`, 'utf8'))
  } catch {
    return []
  }
}

export const lockedFile = (lock: FileLock, files: readonly WatchedFile[]): WatchedFile | undefined =>
  files.find((file) => file.ino === lock.ino && file.devices.has(lock.device))

export const isOn = (lock: FileLock, files: readonly WatchedFile[]): boolean => lockedFile(lock, files) !== undefined
