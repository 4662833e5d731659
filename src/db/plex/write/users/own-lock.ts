import { isOn, readLocks } from './file-locks.ts'
import { watchedFiles } from './watched-files.ts'

/** Whether the system says that this process has a lock on a file; false also where it says nothing. */
export function hasOwnLock(file: string, proc = '/proc'): boolean {
  const [watched] = watchedFiles(file, proc)
  return watched !== undefined && readLocks(proc).some((lock) => lock.pid === process.pid && isOn(lock, [watched]))
}
