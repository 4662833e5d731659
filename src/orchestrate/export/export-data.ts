import type { ArchiveManifest } from '../../core/archive-manifest.ts'
import type { Emit } from '../../core/progress.ts'
import { ToolError } from '../../core/tool-error.ts'
import { makeTempFolder, sweepTemp } from '../../db/plex/source/temp-folder.ts'
import type { FindUsersOptions } from '../../db/plex/write/users/users-of.ts'
import type { ArchiveCompression } from './block-packer.ts'
import type { ExportSince } from './export-manifest.ts'
import { ExportRun } from './export-run.ts'
import { findExportSource, refuseInside } from './export-source.ts'
import { openPart } from './part-file.ts'

export interface ExportOptions {
  /** Plex's data folder, or any folder above it. */
  readonly from: string
  /** The archive to make: `.tar.zst`, or `.tar.gz`. */
  readonly out: string
  /** Only the databases; else everything, or what changed since an archive. */
  readonly only?: 'databases'
  readonly since?: ExportSince
  readonly tempDir: string
  readonly toolVersion: string
  readonly now: () => Date
  readonly signal?: AbortSignal
  readonly emit?: Emit
  readonly users?: FindUsersOptions
}

export interface ExportedArchive {
  readonly path: string
  readonly bytes: number
  /** Of the archive. */
  readonly sha256: string
  readonly manifest: ArchiveManifest
  /** Unfinished archives that other machines left beside it. */
  readonly leftovers: readonly string[]
}

/**
 * Writes a server's databases, and what else a scan would take long to make again, into one archive.
 * @throws ToolError `usage`, `db-…`, `temp-space`, `export-exists`, `export-space`, `output-failed`
 */
export async function exportData(options: ExportOptions): Promise<ExportedArchive> {
  const { from, out, tempDir, only, since } = options
  const compression = compressionFor(out)
  options.signal?.throwIfAborted()
  const source = await findExportSource(from, options.signal)
  if (source.dataFolder === null && only === undefined) {
    throw new ToolError(
      'usage',
      `${source.databasesFolder} is not in a Plex data folder: there is nothing but databases to export`,
      'name the "Plex Media Server" folder, or add --only databases',
    )
  }
  await refuseInside(source, out)
  await sweepTemp(tempDir)
  const { part, leftovers } = await openPart(out)
  await using _part = part
  await using temp = await makeTempFolder(tempDir)
  const run = new ExportRun(source, part, temp.path, compression, options)
  const { manifest, sha256 } = await run.write(since ?? null)
  options.signal?.throwIfAborted()
  await part.keep()
  return { path: out, bytes: part.size, sha256, manifest, leftovers }
}

function compressionFor(out: string): ArchiveCompression {
  if (/\.(tar\.zst|tzst)$/.test(out)) return 'zstd'
  if (/\.(tar\.gz|tgz)$/.test(out)) return 'gzip'
  throw new ToolError('usage', `${out} does not say how to pack`, 'end the name in .tar.zst, or in .tar.gz')
}
