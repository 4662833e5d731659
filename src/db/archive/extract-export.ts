import type { ExportReading, ReadExportOptions } from './read-archive.ts'

export interface ExtractOptions extends Omit<ReadExportOptions, 'tempDir'> {
  /** Give files the owner that they had; true by default where this process may (root). */
  readonly owner?: boolean
}

export interface ExtractedExport extends Omit<ExportReading, 'library' | 'blobs' | keyof AsyncDisposable> {
  /** In the folder, where Plex would have them. */
  readonly library: string | null
  readonly blobs: string | null
  /** Of an archive of changes: paths to remove, relative to the folder, as bytes. */
  readonly deleted: readonly Uint8Array[]
}

/**
 * Unpacks what is below `Plex Media Server/` into a folder that is empty or not there yet, checking as `readExport`
 * does. Nothing is written outside of it, whatever the archive says. Mode, modification time and, for root, owner
 * are kept. Only when no check failed is the folder what was exported.
 * @throws ToolError `db-not-found`, `db-permission`, `output-failed`
 */
export async function extractExport(
  _path: string,
  _toDir: string,
  _options: ExtractOptions = {},
): Promise<ExtractedExport> {
  throw new Error('not yet')
}
