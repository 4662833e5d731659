import type { ArchiveManifest } from '../../core/archive-manifest.ts'
import type { Check } from '../../core/check.ts'
import type { Emit } from '../../core/progress.ts'

export const archiveCheckCodes = [
  'archive-stream',
  'archive-digest',
  'archive-manifest',
  'archive-members',
  'archive-databases',
] as const
export type ArchiveCheckCode = (typeof archiveCheckCodes)[number]

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
  readonly checks: readonly Check<ArchiveCheckCode>[]
  /** A private copy, gone with the reading's disposal; null where the archive holds none, or only a part of one. */
  readonly library: string | null
  readonly blobs: string | null
}

/**
 * Reads an archive once, from its first byte to its last. Damage is a failed check, never an exception.
 * @throws ToolError `db-not-found`, `db-permission`, `temp-space`
 */
export async function readExport(_path: string, _options: ReadExportOptions): Promise<ExportReading> {
  throw new Error('not yet')
}
