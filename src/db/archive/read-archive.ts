import type { ArchiveManifest } from '../../core/archive-manifest.ts'
import type { Emit } from '../../core/progress.ts'
import { tempRefusal } from '../plex/source/file-access.ts'
import { makeTempFolder, sweepTemp } from '../plex/source/temp-folder.ts'
import type { ArchiveCheck } from './archive-checks.ts'
import { checkArchive } from './check-archive.ts'
import { DatabaseStore } from './database-store.ts'

export interface ReadExportOptions {
  /** Where the databases are taken out to, in a private folder. */
  readonly tempDir: string
  readonly signal?: AbortSignal
  readonly emit?: Emit
}

/** What an archive holds, and whether it is whole. */
export interface ExportReading extends AsyncDisposable {
  /** Null where it has none, or none that can be read. */
  readonly manifest: ArchiveManifest | null
  readonly checks: readonly ArchiveCheck[]
  /** Of the whole file; null where it could not be read to its end. */
  readonly sha256: string | null
  /** A private copy, gone with the reading's disposal; null where the archive holds none, or only a part of one. */
  readonly library: string | null
  readonly blobs: string | null
  /** The list of files, `FILES.jsonl`, where there is one. */
  readonly list: string | null
}

/**
 * Reads an archive once, from its first byte to its last. Damage is a failed check, never an exception.
 * @throws ToolError `db-not-found`, `db-permission`, `temp-space`
 */
export async function readExport(path: string, options: ReadExportOptions): Promise<ExportReading> {
  const { tempDir, signal, emit } = options
  signal?.throwIfAborted()
  await sweepTemp(tempDir)
  await using stack = new AsyncDisposableStack()
  const temp = stack.use(await makeTempFolder(tempDir))
  try {
    const store = new DatabaseStore(temp.path)
    const checked = await checkArchive(path, { temp: temp.path, store, signal, emit })
    const taken = await store.take()
    const kept = stack.move()
    return { ...checked, ...taken, [Symbol.asyncDispose]: async () => kept.disposeAsync() }
  } catch (error) {
    throw tempRefusal(error, temp.path)
  }
}
