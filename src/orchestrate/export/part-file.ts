import { createHash } from 'node:crypto'
import { type FileHandle, link, open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ToolError } from '../../core/tool-error.ts'
import { partPath, partsOf } from '../../db/plex/source/part-name.ts'
import { sync } from '../../db/plex/write/backup-folder.ts'

/** An archive that is being written: it has its name only when it is whole and on disk. */
export interface PartFile extends AsyncDisposable {
  /** Bytes written so far. */
  readonly size: number
  write(chunks: readonly Buffer[]): Promise<void>
  /** Ends with what `seal` makes of the digest of all before it; gives that of the whole file. */
  seal(seal: (sha256: Buffer) => Buffer): Promise<string>
  /** Takes back all that was written. */
  startOver(): Promise<void>
  /** Gives it its name. @throws ToolError `export-exists` */
  keep(): Promise<void>
}

/**
 * Begins an archive beside its place. What dead runs of this machine left of it is removed.
 * @throws ToolError `export-exists`, `output-failed`
 */
export async function openPart(
  out: string,
): Promise<{ readonly part: PartFile; readonly leftovers: readonly string[] }> {
  await refuseExisting(out)
  const leftovers = await sweepParts(out)
  const path = partPath(out)
  const handle = await open(path, 'wx', 0o600).catch((error: unknown) => {
    throw outputRefusal(error, out)
  })
  return { part: new OpenPart(out, path, handle), leftovers }
}

async function refuseExisting(out: string): Promise<void> {
  const found = await stat(out).catch(() => null)
  if (found === null) return
  throw new ToolError('export-exists', `${out} is there already`, 'name another file, or move that one away')
}

/** Parts of the same archive: those of runs that live are refused, those of other machines are named. */
async function sweepParts(out: string): Promise<string[]> {
  const found = await partsOf(out).catch((error: unknown) => {
    throw outputRefusal(error, out)
  })
  const left: string[] = []
  for (const { path, pid, writer } of found) {
    if (writer === 'elsewhere') left.push(path)
    else if (writer === 'alive') {
      throw new ToolError(
        'export-exists',
        `${out} is being written by another run (pid ${pid})`,
        'wait for it, or name another file',
      )
    } else await rm(path, { force: true })
  }
  return left
}

class OpenPart implements PartFile {
  readonly #out: string
  readonly #path: string
  readonly #handle: FileHandle
  #hash = createHash('sha256')
  #size = 0
  #kept = false

  constructor(out: string, path: string, handle: FileHandle) {
    this.#out = out
    this.#path = path
    this.#handle = handle
  }

  get size(): number {
    return this.#size
  }

  async write(chunks: readonly Buffer[]): Promise<void> {
    for (const chunk of chunks) this.#hash.update(chunk)
    await this.#trying(async () => {
      for (let left = chunks; left.length > 0;) {
        const { bytesWritten } = await this.#handle.writev(left, this.#size)
        this.#size += bytesWritten
        left = behind(left, bytesWritten)
      }
    })
  }

  async seal(seal: (sha256: Buffer) => Buffer): Promise<string> {
    await this.write([seal(this.#hash.copy().digest())])
    return this.#hash.copy().digest('hex')
  }

  async startOver(): Promise<void> {
    await this.#trying(async () => await this.#handle.truncate(0))
    this.#hash = createHash('sha256')
    this.#size = 0
  }

  async keep(): Promise<void> {
    await this.#trying(async () => {
      await this.#handle.sync()
      await this.#handle.close()
      await nameNewly(this.#path, this.#out)
    })
    this.#kept = true
    // Without this the name could be lost with the power; where folders cannot be synced, it is as it is.
    await sync(dirname(this.#out)).catch(() => undefined)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#kept) return
    await this.#handle.close().catch(() => undefined)
    await rm(this.#path, { force: true }).catch(() => undefined)
  }

  async #trying(write: () => Promise<void>): Promise<void> {
    try {
      await write()
    } catch (error) {
      throw outputRefusal(error, this.#out, this.#size)
    }
  }
}

/** What is left of chunks of which so much is written. */
function behind(chunks: readonly Buffer[], bytes: number): readonly Buffer[] {
  let done = bytes
  let next = 0
  for (; next < chunks.length; next++) {
    const { length } = chunks[next] as Buffer
    if (done < length) break
    done -= length
  }
  const left = chunks.slice(next)
  const [first] = left
  return done === 0 || first === undefined ? left : [first.subarray(done), ...left.slice(1)]
}

/** Never over a file that came meanwhile. */
async function nameNewly(path: string, out: string): Promise<void> {
  const linked = await link(path, out).then(
    () => true,
    async (error: unknown) => {
      const code = error instanceof Error && 'code' in error ? error.code : ''
      if (code === 'EEXIST') await refuseExisting(out)
      // Not every file system has hard links.
      return false
    },
  )
  if (linked) return await rm(path)
  await refuseExisting(out)
  await rename(path, out)
}

function outputRefusal(error: unknown, out: string, written = 0): unknown {
  if (error instanceof ToolError || !(error instanceof Error) || !('code' in error)) return error
  // EFBIG: some file systems end files at 4 GiB.
  if (typeof error.code === 'string' && ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(error.code)) {
    return new ToolError(
      'export-space',
      `${out} has no room for more than ${written} bytes; nothing of it was left there`,
      'free space, or name a file on another disk',
      { cause: error },
    )
  }
  return new ToolError(
    'output-failed',
    `${out} cannot be written: ${error.message}`,
    'choose a folder that is there, that you may write to and that has room',
    { cause: error },
  )
}
