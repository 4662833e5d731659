import { openPlex } from '../../db/plex/open-plex.ts'
import { detectGeneration } from '../../db/plex/generation.ts'
import { readMigrations } from '../../db/plex/read-migrations.ts'
import { libraryIdentity } from '../../db/plex/rows/library-facts.ts'
import type { RowSource } from '../../db/plex/rows/row-source.ts'
import type { Emit } from '../../core/progress.ts'
import type { SchemaHistory } from './home-version.ts'

export interface LibraryFacts extends SchemaHistory {
  /** `libraryIdentity`. */
  readonly identity: string
}

/** What a restore must know of a library, at home or staged. */
export async function libraryFacts(
  file: string,
  options: { readonly tempDir: string; readonly signal?: AbortSignal; readonly emit?: Emit },
): Promise<LibraryFacts> {
  const { tempDir, signal, emit } = options
  await using library = await openPlex(file, {
    tempDir,
    ...(signal === undefined ? {} : { signal }),
    ...(emit === undefined ? {} : { emit }),
  })
  return await library.read((db) => {
    const detected = detectGeneration(db, file)
    return {
      generation: detected.generation,
      identity: libraryIdentity(db as RowSource),
      versions: readMigrations(db, detected.has('schema_migrations', 'min_version')),
    }
  })
}
