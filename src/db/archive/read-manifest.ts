import { makeTempFolder, sweepTemp } from '../plex/source/temp-folder.ts'
import { checkArchive, type CheckedArchive } from './check-archive.ts'
import type { ReadExportOptions } from './read-archive.ts'

/** Reads and judges an archive as `readExport` does, but takes nothing out of it. */
export async function readManifest(
  path: string,
  { tempDir, signal, emit }: ReadExportOptions,
): Promise<Pick<CheckedArchive, 'manifest' | 'checks'>> {
  await sweepTemp(tempDir)
  await using temp = await makeTempFolder(tempDir)
  const { manifest, checks } = await checkArchive(path, { temp: temp.path, store: { open: () => null }, signal, emit })
  return { manifest, checks }
}
