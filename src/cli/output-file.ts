import { randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Secrets } from '../core/secrets.ts'
import { ToolError } from '../core/tool-error.ts'

/**
 * Writes a file beside its place and renames it there once it is whole and on disk, so that a reader
 * sees the old file or the new one and never a half.
 * @throws ToolError `output-failed`
 */
export async function replaceFile(file: string, chunks: Iterable<string>, secrets: Secrets): Promise<void> {
  const beside = join(dirname(file), `.${basename(file)}.${randomBytes(4).toString('hex')}.part`)
  try {
    const handle = await open(beside, 'wx', 0o644)
    try {
      for (const chunk of chunks) await handle.appendFile(secrets.maskKnown(chunk))
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(beside, file)
  } catch (error) {
    await rm(beside, { force: true })
    if (!(error instanceof Error && 'code' in error)) throw error
    throw new ToolError(
      'output-failed',
      `${file} cannot be written: ${error.message}`,
      'choose a folder that is there, that you may write to and that has room',
      { cause: error },
    )
  }
}
