import { stat } from 'node:fs/promises'
import { accessRefusal, isMissing, readSlice, withFile } from './file-access.ts'
import { headerBytes } from './sqlite-header.ts'
import { journalIsHot } from './rollback-journal.ts'
import { logHasCommits } from './write-ahead-log.ts'

/** The files that make up one SQLite database, by the path of the main one. */
export const companions = (file: string): { log: string; journal: string } => ({
  log: `${file}-wal`,
  journal: `${file}-journal`,
})

export interface FileStamp {
  /** All by which a write to a file can be noticed without reading it whole. */
  readonly mark: string
  /** When it was last written, milliseconds since the epoch; 0 where it is absent. */
  readonly writtenAt: number
}

export async function stampFile(path: string): Promise<FileStamp> {
  try {
    const { dev, ino, size, mtimeNs } = await stat(path, { bigint: true })
    const head = await withFile(path, new Uint8Array(), async (file) => readSlice(file, 0, headerBytes))
    const mark = `${dev}:${ino}:${size}:${mtimeNs}:${Buffer.from(head).toString('hex')}`
    return { mark, writtenAt: Number(mtimeNs / 1_000_000n) }
  } catch (error) {
    if (isMissing(error)) return { mark: 'absent', writtenAt: 0 }
    throw accessRefusal(error, path)
  }
}

/** Whether transactions lie beside the database file that the file itself may not hold, or hold by half. */
export async function pendingBeside(file: string): Promise<boolean> {
  const { log, journal } = companions(file)
  return (await logHasCommits(log)) || (await journalIsHot(journal))
}
