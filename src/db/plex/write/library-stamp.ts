import { stat } from 'node:fs/promises'

/**
 * By what a write to a database shows without opening any of its files, which would drop a lock held on them: size
 * and time of the file, its `-wal` and its journal.
 */
export async function libraryStamp(file: string): Promise<string> {
  const stamps = await Promise.all(
    ['', '-wal', '-journal'].map(async (suffix) => {
      const found = await stat(file + suffix, { bigint: true }).catch(() => null)
      return found === null || found.size === 0n ? '' : `${found.dev}:${found.ino}:${found.size}:${found.mtimeNs}`
    }),
  )
  return stamps.join(' ')
}
