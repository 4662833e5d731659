import { realpath, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { archiveRoot } from '../../core/archive-manifest.ts'
import { ToolError } from '../../core/tool-error.ts'
import { accessRefusal } from '../../db/plex/source/file-access.ts'
import { databasesFolder, isDatabasesFolder, libraryName } from '../../db/plex/source/library-name.ts'
import { locateLibrary } from '../../db/plex/source/locate.ts'
import { databasesOf, blobsName } from '../../db/plex/write/held-pair.ts'

/** What is exported, as it lies. */
export interface ExportSource {
  /** Plex's data folder, or null where the databases lie elsewhere. */
  readonly dataFolder: string | null
  /** The folder that the library is in, as named. */
  readonly databasesFolder: string
  readonly library: string
  readonly blobs: string | null
}

/**
 * Finds a server's data below a folder.
 * @throws ToolError `db-not-found`, `db-several`, `db-permission`
 */
export async function findExportSource(from: string, signal?: AbortSignal): Promise<ExportSource> {
  const found = await stat(from).catch((error: unknown) => {
    throw accessRefusal(error, from)
  })
  if (!found.isDirectory()) {
    throw new ToolError('usage', `${from} is not a folder`, 'name the "Plex Media Server" folder, or one above it')
  }
  const named = await locateLibrary(from, signal)
  const folder = await realpath(dirname(named))
  const [library, blobs = null] = databasesOf(await realpath(named))
  const inPlace = [dirname(named), folder].find((path) => isDatabasesFolder(path.replaceAll('\\', '/')))
  return {
    dataFolder: inPlace === undefined ? null : dirname(dirname(inPlace)),
    databasesFolder: dirname(named),
    library,
    blobs,
  }
}

export const memberOf = (database: 'library' | 'blobs'): string =>
  [archiveRoot, databasesFolder, database === 'library' ? libraryName : blobsName].join('/')

/**
 * @throws ToolError `usage` for an archive that would be among what is put into it
 */
export async function refuseInside({ dataFolder }: ExportSource, out: string): Promise<void> {
  if (dataFolder === null) return
  const folder = await realpath(dirname(out)).catch(() => dirname(out))
  const root = await realpath(dataFolder)
  if (!`${folder}/`.startsWith(join(root, '/'))) return
  throw new ToolError('usage', `${out} lies in what is exported`, 'name a file outside of the data folder')
}
