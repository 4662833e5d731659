import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { counted } from '../../../core/counted.ts'
import { ToolError } from '../../../core/tool-error.ts'
import { accessRefusal } from './file-access.ts'
import { databasesFolder, isDatabasesFolder, libraryName } from './library-name.ts'

/** `/var/lib/plexmediaserver/Library/Application Support/Plex Media Server/Plug-in Support/Databases` is 8 below `/`. */
const deepest = 8
/** Folders looked into before giving up: a mounted media tree must not turn a wrong name into an hour. */
const mostFolders = 20_000

/** Of Plex's data folder, the ones with up to millions of files and no database. */
const barren = new Set(['Metadata', 'Media', 'Cache', 'Codecs', 'Logs', 'Crash Reports', 'Updates', 'Diagnostics'])
/** Where a restore keeps what it moves, beside the databases. */
const restores = 'plexferry-restores'
/** These two hold libraries too, but none that a server uses. */
const elsewhere = new Set([
  'plexferry-backups',
  restores,
  'node_modules',
  '.git',
  'proc',
  'sys',
  'dev',
  '#recycle',
  '@eaDir',
  '.Trash',
])

/** The library file in a folder, or in a folder below it. */
export async function locateLibrary(folder: string, signal?: AbortSignal): Promise<string> {
  for (const layout of ['.', 'Databases', databasesFolder]) {
    const file = join(folder, layout, libraryName)
    if (await isFile(file)) return file
  }
  const search = await searchBelow(folder, signal)
  const inPlace = search.found.filter((path) => isDatabasesFolder(path.slice(0, -libraryName.length - 1)))
  const best = inPlace.length > 0 ? inPlace : search.found
  const [file, ...others] = best
  const [cutShort] = search.restored
  if (file === undefined && cutShort !== undefined) {
    throw new ToolError(
      'restore-pending',
      `no ${libraryName} is in ${cutShort}: a restore was cut short there`,
      `do not start Plex; name that folder to plexferry restore or plexferry undo, which finish it or take it back`,
    )
  }
  if (file === undefined) {
    throw new ToolError(
      'db-not-found',
      `no ${libraryName} is in ${folder}${search.whole ? '' : ', as far as it was searched'} (${counted(search.folders, 'folder')}, ${deepest} deep)`,
      `name the file, or the "Plex Media Server" folder that holds ${databasesFolder}`,
    )
  }
  if (others.length > 0) {
    throw new ToolError(
      'db-several',
      `${folder} holds ${best.length} libraries: ${best.slice(0, 5).join(', ')}`,
      'name the one that is meant',
    )
  }
  return file
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile()
  } catch (error) {
    const refusal = accessRefusal(error, path)
    if (refusal instanceof ToolError && refusal.code === 'db-not-found') return false
    throw refusal
  }
}

/** Breadth first, so that the nearest come first; folders that may not be read are passed over. */
async function searchBelow(folder: string, signal?: AbortSignal) {
  const found: string[] = []
  const restored: string[] = []
  const seen = new Set<string>()
  let whole = true
  let folders = 0
  let level = [folder]
  for (let depth = 0; level.length > 0 && depth <= deepest; depth++) {
    const next: string[] = []
    for (const path of level) {
      signal?.throwIfAborted()
      if (++folders > mostFolders) return { found, restored, folders: mostFolders, whole: false }
      const real = await realpath(path).catch(() => path)
      if (seen.has(real)) continue
      seen.add(real)
      let entries: Dirent[]
      try {
        entries = await readdir(path, { withFileTypes: true })
      } catch (error) {
        if (path === folder) throw accessRefusal(error, path)
        whole = false
        continue
      }
      for (const entry of entries) {
        if (
          entry.name === libraryName &&
          (entry.isFile() || (entry.isSymbolicLink() && (await isFile(join(path, entry.name)))))
        ) {
          found.push(join(path, entry.name))
        } else if (entry.name === restores) restored.push(path)
        else if (await leadsOn(path, entry)) next.push(join(path, entry.name))
      }
    }
    level = next
  }
  return { found, restored, folders, whole }
}

async function leadsOn(parent: string, entry: Dirent): Promise<boolean> {
  if (barren.has(entry.name) || elsewhere.has(entry.name)) return false
  if (entry.isDirectory()) return true
  if (!entry.isSymbolicLink()) return false
  return stat(join(parent, entry.name)).then(
    (target) => target.isDirectory(),
    () => false,
  )
}
