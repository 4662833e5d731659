import type { Check } from '../../core/check.ts'
import type { Emit } from '../../core/progress.ts'
import { readExport } from '../../db/archive/read-archive.ts'
import { type CheckSource, prepareForCheck } from '../../db/integrity/prepare-for-check.ts'

/** A server's two databases in files that are safe to read, whatever state they are in. */
export interface LibraryFiles {
  /** To show to people. */
  readonly path: string
  readonly origin: CheckSource['origin']
  readonly library: string | null
  readonly blobs: string | null
  /** Of the archive that they came in. */
  readonly checks: readonly Check[]
}

export interface LibraryFilesOptions {
  /** Where private copies go when the database is live or in an archive. */
  readonly tempDir: string
  readonly signal?: AbortSignal
  readonly emit?: Emit
}

/**
 * Lets `use` read the databases of what the operator names: a file, a data folder or an archive. It is called again,
 * with private copies, when a server wrote to them meanwhile.
 */
export async function useLibraryFiles<T>(
  named: string,
  options: LibraryFilesOptions,
  use: (files: LibraryFiles) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    await using source = await prepareForCheck(named, { ...options, snapshot: attempt > 1 })
    if (source.origin === 'archive') return await useArchive(source.path, options, use)
    const { path, origin, library, blobs } = source
    const done = await use({ path, origin, library, blobs, checks: [] }).then(
      (result) => ({ result }),
      (error: unknown) => ({ error }),
    )
    options.signal?.throwIfAborted()
    // What looked damaged may have been read while a server wrote it.
    if (!(await source.unchanged())) continue
    if ('result' in done) return done.result
    throw done.error
  }
}

async function useArchive<T>(
  path: string,
  options: LibraryFilesOptions,
  use: (files: LibraryFiles) => Promise<T>,
): Promise<T> {
  await using reading = await readExport(path, options)
  const { library, blobs, checks } = reading
  return await use({ path, origin: 'archive', library, blobs, checks })
}
