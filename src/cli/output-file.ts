import { randomBytes } from 'node:crypto'
import { type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { Secrets } from '../core/secrets.ts'
import { ToolError } from '../core/tool-error.ts'

export interface OutputOptions {
  readonly secrets: Secrets
  readonly signal: AbortSignal
}

/**
 * Writes a file beside its place and renames it there once it is whole and on disk, so that a reader
 * sees the old file or the new one and never a half. A link is followed; what is no plain file (a pipe,
 * `/dev/stdout`) is written to as it is.
 * @throws ToolError `output-failed`
 */
export async function replaceFile(file: string, chunks: Iterable<string>, options: OutputOptions): Promise<void> {
  const target = await writing(file, async () => await realpath(file).catch(() => file))
  const there = await stat(target).catch(() => null)
  if (there !== null && !there.isFile()) {
    await using handle = await writing(file, async () => await open(target, 'w'))
    await writeChunks(file, handle, chunks, options)
    return
  }
  const beside = join(dirname(target), `.${basename(target)}.${randomBytes(4).toString('hex')}.part`)
  try {
    {
      await using handle = await writing(file, async () => await open(beside, 'wx', there?.mode ?? 0o644))
      await writeChunks(file, handle, chunks, options)
      await writing(file, async () => await handle.sync())
    }
    await writing(file, async () => await rename(beside, target))
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}

/**
 * Refuses an output that is one of the inputs, by whatever name or link: it would be gone. So would any other
 * database of SQLite's: the blobs beside a library, a backup, this program's own. An input's name is refused even
 * while nothing is there, for SQLite would take what is then written for the library's log.
 * @throws ToolError `usage`
 */
export async function refuseToOverwrite(
  io: { readonly cwd: string },
  outputs: readonly (string | undefined)[],
  inputs: readonly string[],
): Promise<void> {
  const namesOf = async (path: string): Promise<string[]> => {
    const full = resolve(io.cwd, path)
    const found = await stat(full).catch(() => null)
    if (found !== null) return found.isFile() ? [`${found.dev}:${found.ino}`] : []
    const folder = await realpath(dirname(full)).catch(() => dirname(full))
    return [join(folder, basename(full))]
  }
  const taken = new Set((await Promise.all(inputs.map(namesOf))).flat())
  for (const output of outputs) {
    if (output === undefined || output === '-') continue
    if ((await namesOf(output)).some((name) => taken.has(name)))
      throw new ToolError('usage', `${output} is what is to be read`, 'name another file to write to')
    if (await isDatabase(resolve(io.cwd, output)))
      throw new ToolError('usage', `${output} is a database, which would be lost`, 'name another file to write to')
  }
}

/** How a database begins, its log (in either byte order), and the journal of one that was cut short. */
const databaseStarts = ['53514c69746520666f726d6174203300', '377f0682', '377f0683', 'd9d505f920a163d7'].map((bytes) =>
  Buffer.from(bytes, 'hex'),
)

/** By how it begins. A pipe is never opened: that would wait for its other end. */
async function isDatabase(file: string): Promise<boolean> {
  if ((await stat(file).catch(() => null))?.isFile() !== true) return false
  try {
    await using handle = await open(file, 'r')
    const { buffer } = await handle.read(Buffer.alloc(16), 0, 16, 0)
    return databaseStarts.some((start) => buffer.subarray(0, start.length).equals(start))
  } catch {
    // What cannot be read is told when it cannot be written either.
    return false
  }
}

/** What fails while a chunk is made is thrown as it is: it has nothing to do with the file. */
async function writeChunks(
  file: string,
  handle: FileHandle,
  chunks: Iterable<string>,
  { secrets, signal }: OutputOptions,
): Promise<void> {
  for (const chunk of chunks) {
    signal.throwIfAborted()
    await writing(file, async () => await handle.appendFile(secrets.maskKnown(chunk)))
  }
}

async function writing<T>(file: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    throw new ToolError(
      'output-failed',
      `${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      'choose a folder that is there, that you may write to and that has room',
      { cause: error },
    )
  }
}
