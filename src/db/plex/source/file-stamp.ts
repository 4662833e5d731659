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

export interface Clock {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly sleep: (milliseconds: number) => Promise<unknown>
}

/** All by which a write to a file can be noticed without reading it whole. */
async function stampFile(path: string): Promise<{ readonly mark: string; readonly writtenAt: number }> {
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

/** Of the database file and its journal, which is where a write goes that does not go to the log. */
async function stampDatabase(file: string) {
  const [database, journal] = await Promise.all([stampFile(file), stampFile(companions(file).journal)])
  return { mark: `${database.mark} ${journal.mark}`, writtenAt: Math.max(database.writtenAt, journal.writtenAt) }
}

/**
 * Milliseconds. Time stamps of files advance in steps of up to 10: what was written within the last step may
 * be written again without its stamp showing it.
 */
const stampStep = 20

const clockSkew = 1000

/** A moment of a database file that any later write will show against; null while it is written all the time. */
export async function restedMark(file: string, { now, sleep }: Clock): Promise<string | null> {
  for (let tries = 0; tries < 4; tries++) {
    // Before the stamp: a write may come right after it.
    const at = now()
    const { mark, writtenAt } = await stampDatabase(file)
    const age = at - writtenAt
    // Stamps far ahead are those of a clock set otherwise, and do not get older by waiting.
    if (age < -clockSkew || age >= stampStep) return mark
    await sleep(stampStep)
  }
  return null
}

export async function isMarked(file: string, mark: string | null): Promise<boolean> {
  return mark !== null && (await stampDatabase(file)).mark === mark
}

/** Whether transactions lie beside the database file that the file itself may not hold, or hold by half. */
export async function pendingBeside(file: string): Promise<boolean> {
  const { log, journal } = companions(file)
  return (await logHasCommits(log)) || (await journalIsHot(journal))
}
