import { mkdir, open, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { blobsName } from '../plex/write/held-pair.ts'
import { databasesFolder, libraryName } from '../plex/source/library-name.ts'
import { makeTempFolder } from '../plex/source/temp-folder.ts'
import { ToolError } from '../../core/tool-error.ts'
import { checkArchive } from './check-archive.ts'
import { FolderStore } from './folder-store.ts'
import { readList } from './list-file.ts'
import type { ExportReading, ReadExportOptions } from './read-archive.ts'
import { bytesOf } from './tar/byte-text.ts'

export interface ExtractOptions extends Omit<ReadExportOptions, 'tempDir'> {
  /** Give files the owner that they had; by default where this process may, which is as root. */
  readonly owner?: boolean
}

export interface ExtractedExport extends Pick<ExportReading, 'manifest' | 'checks' | 'sha256'> {
  /** In the folder, where Plex would have them; null where the archive has none that is whole. */
  readonly library: string | null
  readonly blobs: string | null
  /** Of an archive of changes: what to remove, relative to the folder, as bytes. */
  readonly deleted: readonly Uint8Array[]
  /** Members that were not unpacked because their names lead out of the folder, or cannot be; of many the first ten. */
  readonly refused: readonly string[]
}

/**
 * Unpacks what is below `Plex Media Server/` into a folder that is empty or not there yet, checking as `readExport`
 * does. Nothing is written outside of it, whatever the archive says. Mode, modification time and, for root, owner
 * are kept. Only when no check failed and nothing was refused is the folder what was exported; else what is in it
 * is for the caller to remove.
 * @throws ToolError `db-not-found`, `db-permission`, `output-failed`
 */
export async function extractExport(
  path: string,
  toDir: string,
  options: ExtractOptions = {},
): Promise<ExtractedExport> {
  const { owner = process.getuid?.() === 0, signal, emit } = options
  try {
    await makeEmpty(toDir)
    await using temp = await makeTempFolder(dirname(toDir))
    const store = new FolderStore(toDir, owner)
    const checked = await checkArchive(path, { temp: temp.path, store, signal, emit })
    store.finish()
    const databases = join(toDir, databasesFolder)
    const library = store.isWhole(`${databasesFolder}/${libraryName}`) ? join(databases, libraryName) : null
    const blobs = store.isWhole(`${databasesFolder}/${blobsName}`) ? join(databases, blobsName) : null
    for (const file of [library, blobs]) if (file !== null) await sync(file)
    const whole = checked.checks.every(({ code, status }) => code !== 'archive-members' || status === 'ok')
    const deleted = whole && checked.list !== null ? deletedOf(checked.list) : []
    const { manifest, checks, sha256 } = checked
    return { manifest, checks, sha256, library, blobs, deleted, refused: store.refused }
  } catch (error) {
    throw outputRefusal(error, toDir)
  }
}

async function makeEmpty(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if ((await readdir(folder)).length === 0) return
  throw new ToolError('output-failed', `${folder} is not empty`, 'name a folder that is empty, or not there yet')
}

function deletedOf(list: string): Uint8Array[] {
  return [...readList(list)].flatMap(({ type, name }) => (type === 'deleted' ? [bytesOf(name)] : []))
}

async function sync(file: string): Promise<void> {
  await using handle = await open(file, 'r')
  await handle.sync()
}

function outputRefusal(error: unknown, folder: string): unknown {
  if (error instanceof ToolError || !(error instanceof Error) || !('syscall' in error)) return error
  return new ToolError(
    'output-failed',
    `${folder} cannot be written: ${error.message}`,
    'choose a folder that is there, that you may write to and that has room',
    { cause: error },
  )
}
