import { realpathSync } from 'node:fs'
import { shellQuoted } from '../../../../core/shell-quoted.ts'
import { ToolError } from '../../../../core/tool-error.ts'
import { containerUsers, type RunProgram, runProgram } from './container-users.ts'
import type { DatabaseUse, DatabaseUser } from './database-user.ts'
import { lockingDoubt } from './mounts.ts'
import { processUsers } from './proc-users.ts'
import { watchedFiles } from './watched-files.ts'

export interface FindUsersOptions {
  /** Where Linux shows its processes. */
  readonly proc?: string
  /** Asks docker and podman; each may be absent. */
  readonly run?: RunProgram
}

/**
 * Who else has a database open or may be about to: locks, open files and memory of any process, Plex servers, and
 * containers that have it mounted. Nothing is opened, so it may be asked while the database is held.
 */
export async function findUsers(databases: readonly string[], options: FindUsersOptions = {}): Promise<DatabaseUse> {
  const { proc = '/proc', run = runProgram } = options
  const paths = databases.map((path) => realpathSync(path))
  const processes = processUsers(
    paths.flatMap((path) => watchedFiles(path, proc)),
    proc,
  )
  const containers = await containerUsers(paths, proc, run)
  return {
    users: [...processes.users, ...containers.users],
    unknown: [...processes.unknown, ...containers.unknown],
  }
}

/** `Plex Media Server (pid 812) has a lock on /…`. */
export const describeUser = ({ kind, name, pid, how }: DatabaseUser): string =>
  `${kind === 'container' ? `container ${name}` : name}${pid === null ? '' : ` (pid ${pid})`} ${how}`

/**
 * Refuses a database that is in use; gives, in sentences, what may hide a user.
 * @throws ToolError `db-in-use`
 */
export async function refuseIfInUse(
  databases: readonly string[],
  options: FindUsersOptions = {},
): Promise<readonly string[]> {
  const { users, unknown } = await findUsers(databases, options)
  if (users.length > 0) throw inUse(databases, users)
  const [library] = databases
  const doubt = library === undefined ? null : lockingDoubt(library, options.proc)
  return doubt === null ? unknown : [...unknown, doubt]
}

/** What is said of a database that others have open. */
export function inUse(databases: readonly string[], users: readonly DatabaseUser[]): ToolError {
  const [named = ''] = databases
  return new ToolError('db-in-use', `${named} is in use: ${users.map(describeUser).join('; ')}`, stopping(users))
}

function stopping(users: readonly DatabaseUser[]): string {
  const containers = users.filter(({ kind }) => kind === 'container')
  const plex = users.some(({ name }) => name.startsWith('Plex Media S'))
  const commands = containers.map(
    ({ name, how }) => `${how.endsWith('(podman)') ? 'podman' : 'docker'} stop ${shellQuoted(name)}`,
  )
  if (plex && containers.length === 0) commands.push('systemctl stop plexmediaserver, or docker stop and its container')
  const others = users.filter(({ kind, name }) => kind !== 'container' && !name.startsWith('Plex Media S'))
  if (others.length > 0 && containers.length === 0 && !plex) {
    return `stop ${others.map(({ name, pid }) => (pid === null ? name : `${name} (pid ${pid})`)).join(', ')}, then run again`
  }
  return `stop it (${commands.join('; ')}), then run again`
}
