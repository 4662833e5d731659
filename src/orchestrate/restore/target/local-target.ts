import { realpath, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ToolError } from '../../../core/tool-error.ts'
import { locateLibrary } from '../../../db/plex/source/locate.ts'
import { databasesFolder, isDatabasesFolder, libraryName } from '../../../db/plex/source/library-name.ts'
import { type FindUsersOptions, refuseIfInUse } from '../../../db/plex/write/users/users-of.ts'
import { LocalShell } from '../../shell/local-shell.ts'
import { restoresName } from '../swap/restore-state.ts'
import { localFiles } from './local-files.ts'
import type { RestoreTarget } from './restore-target.ts'

export interface LocalTargetOptions {
  readonly signal?: AbortSignal
  readonly findUsers?: FindUsersOptions
}

/**
 * A data folder of this machine, or any folder above it, or the library file.
 * @throws ToolError `db-not-found`, `db-several`, `db-not-in-place`
 */
export async function openLocalTarget(named: string, options: LocalTargetOptions = {}): Promise<RestoreTarget> {
  const databases = await databasesIn(named, options.signal)
  const shell = new LocalShell()
  return {
    name: named,
    files: localFiles,
    databases,
    dataFolder: isDatabasesFolder(databases) ? join(databases, '../..') : null,
    shell,
    isHere: true,
    async refuseIfInUse(paths) {
      return await refuseIfInUse(paths, options.findUsers ?? {})
    },
    async fetch(path) {
      return path
    },
    async put() {
      throw new Error('what is staged is on this machine already')
    },
    async [Symbol.asyncDispose]() {
      await shell[Symbol.asyncDispose]()
    },
  }
}

async function databasesIn(named: string, signal: AbortSignal | undefined): Promise<string> {
  const folder = (await restoredFolder(named)) ?? dirname(await realpath(await libraryIn(named, signal)))
  return await realpath(folder)
}

async function libraryIn(named: string, signal: AbortSignal | undefined): Promise<string> {
  const found = await stat(named).catch(() => null)
  if (found === null)
    throw new ToolError('db-not-found', `nothing is at ${named}`, "name the home server's data folder with --to")
  const library = found.isDirectory() ? await locateLibrary(named, signal) : named
  if (basename(library) === libraryName) return library
  throw new ToolError(
    'db-not-in-place',
    `${library} is not a server's library`,
    `name the folder that holds ${libraryName}`,
  )
}

/** Where a restore was cut short there may be no library to be found by. */
async function restoredFolder(named: string): Promise<string | null> {
  for (const layout of ['.', '..', 'Databases', databasesFolder, `Plex Media Server/${databasesFolder}`]) {
    const folder = join(named, layout)
    const found = await stat(join(folder, restoresName)).catch(() => null)
    if (found?.isDirectory() === true) return folder
  }
  return null
}
