import { takeBaseline } from '../../analyze/baseline/take-baseline.ts'
import type { ArchiveNote } from '../../core/archive-manifest.ts'
import type { Baseline } from '../../core/baseline.ts'
import { ToolError } from '../../core/tool-error.ts'
import type { PreparedPair } from '../../db/plex/source/prepare-pair.ts'
import { memberOf } from './export-source.ts'

export interface ExportBaselineOptions {
  readonly toolVersion: string
  readonly createdAt: string
  readonly signal: AbortSignal
}

/** Of the databases as exported; else why there is none. */
export async function exportBaseline(
  { library, blobs }: Pick<PreparedPair, 'library' | 'blobs'>,
  { toolVersion, createdAt, signal }: ExportBaselineOptions,
): Promise<{ readonly baseline: Baseline } | { readonly note: ArchiveNote }> {
  const name = memberOf('library')
  try {
    const settings = { toolVersion, now: () => new Date(createdAt), blobs, signal }
    return {
      baseline: await takeBaseline({ path: name, readFile: async (use) => await use(library) }, settings),
    }
  } catch (error) {
    if (!(error instanceof ToolError)) throw error
    const message = `no baseline of it is in the manifest: ${error.message}`
    return { note: { code: error.code === 'db-damaged' ? 'database-damaged' : 'no-baseline', name, message } }
  }
}
