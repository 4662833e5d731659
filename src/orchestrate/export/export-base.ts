import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { ToolError } from '../../core/tool-error.ts'
import { ListBroken, parseListHead } from '../../db/archive/file-list.ts'
import { readList, readLines } from '../../db/archive/list-file.ts'
import { type ReadExportOptions, readExport } from '../../db/archive/read-archive.ts'
import { accessRefusal } from '../../db/plex/source/file-access.ts'

/** The archive that another goes on from, as far as that one needs it. */
export interface ExportBase extends AsyncDisposable {
  readonly list: string
  readonly createdAt: string
  readonly sha256: string
}

/**
 * From an archive, or from the `FILES.jsonl` that was taken out of one.
 * @throws ToolError `export-since`, `db-not-found`
 */
export async function exportBase(path: string, options: ReadExportOptions): Promise<ExportBase> {
  if ((await firstByte(path)) === '{')
    return { ...(await listedBase(path, path)), [Symbol.asyncDispose]: async () => undefined }
  await using stack = new AsyncDisposableStack()
  const reading = stack.use(await readExport(path, options))
  const failed = reading.checks.find(({ status }) => status === 'failed')
  if (failed !== undefined) throw unusable(`${path} cannot be gone on from: ${failed.message}`)
  if (reading.list === null)
    throw unusable(`${path} lists no files: it holds ${reading.manifest?.contents ?? 'nothing'} only`)
  const base = await listedBase(path, reading.list)
  const kept = stack.move()
  return { ...base, [Symbol.asyncDispose]: async () => kept.disposeAsync() }
}

async function firstByte(path: string): Promise<string> {
  try {
    await using file = await open(path, 'r')
    const { buffer, bytesRead } = await file.read(Buffer.alloc(1), 0, 1, 0)
    return buffer.toString('latin1', 0, bytesRead)
  } catch (error) {
    throw accessRefusal(error, path)
  }
}

async function listedBase(path: string, list: string) {
  try {
    const [head = ''] = readLines(list)
    const { createdAt } = parseListHead(head)
    // Every line, before anything relies on any.
    for (const _ of readList(list));
    const hash = createHash('sha256')
    await pipeline(createReadStream(list), hash)
    return { list, createdAt, sha256: hash.digest('hex') }
  } catch (error) {
    if (!(error instanceof ListBroken)) throw error
    throw unusable(`${path} is no list of an archive's files`)
  }
}

const unusable = (message: string): ToolError =>
  new ToolError('export-since', message, 'name a whole archive of everything, or the FILES.jsonl that is in it')
