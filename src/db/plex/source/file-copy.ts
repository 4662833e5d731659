import { constants } from 'node:fs'
import { chmod, copyFile, open } from 'node:fs/promises'
import type { Emit } from '../../../core/progress.ts'
import { accessRefusal, tempRefusal } from './file-access.ts'

const chunkBytes = 1 << 20

export interface CopyOptions {
  readonly signal: AbortSignal | undefined
  readonly emit: Emit
  readonly task: string
  /** Called between chunks: a live database's log is followed while the database is copied. */
  readonly between?: () => Promise<void>
}

/** Copies one file, sharing its blocks where the file system can; the source may grow or shrink meanwhile. */
export async function copyForReading(from: string, to: string, options: CopyOptions): Promise<void> {
  try {
    await copyFile(from, to, constants.COPYFILE_FICLONE_FORCE)
    // The copy must be writable whatever its source is: the log is replayed into it.
    await chmod(to, 0o600)
    return
  } catch {
    // Not the same file system, or not one that can share blocks.
  }
  options.signal?.throwIfAborted()
  const source = await open(from, 'r').catch((error: unknown) => {
    throw accessRefusal(error, from)
  })
  try {
    const total = (await source.stat()).size
    await using target = await open(to, 'w', 0o600)
    const buffer = new Uint8Array(chunkBytes)
    for (let offset = 0; ;) {
      options.signal?.throwIfAborted()
      const { bytesRead } = await source.read(buffer, 0, chunkBytes, offset).catch((error: unknown) => {
        throw accessRefusal(error, from)
      })
      if (bytesRead === 0) return
      await target.writeFile(buffer.subarray(0, bytesRead)).catch((error: unknown) => {
        throw tempRefusal(error, to)
      })
      offset += bytesRead
      await options.between?.()
      options.emit({ task: options.task, done: offset, total: Math.max(total, offset), unit: 'bytes' })
    }
  } finally {
    await source.close()
  }
}
