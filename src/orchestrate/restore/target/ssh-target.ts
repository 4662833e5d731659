import { readFile } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { ToolError } from '../../../core/tool-error.ts'
import { databasesFolder, libraryName } from '../../../db/plex/source/library-name.ts'
import { parseSshAddress } from '../../shell/ssh-address.ts'
import { SshShell } from '../../shell/ssh-shell.ts'
import { shellTarget } from './shell-target.ts'
import { mustRun } from '../../shell/outcome.ts'
import type { Shell } from '../../shell/shell.ts'
import type { RestoreTarget } from './restore-target.ts'
import type { TargetOptions } from '../open-target.ts'

/**
 * A data folder of another machine, `ssh://user@host:port/path`.
 * @throws ToolError `host-unknown`, `shell-failed`, `db-not-found`
 */
export async function openSshTarget(named: string, options: TargetOptions): Promise<RestoreTarget> {
  const { env, homeDir, ssh } = options
  const { user, host, port, path } = parseSshAddress(named)
  const knownHostsFile = ssh?.knownHosts ?? join(homeDir, '.ssh/known_hosts')
  const agent = env['SSH_AUTH_SOCK']
  const privateKey = await keyOf(ssh?.key, homeDir)
  const shell = new SshShell({
    host,
    port,
    user: user ?? env['USER'] ?? env['LOGNAME'] ?? 'root',
    knownHosts: await readFile(knownHostsFile, 'utf8').catch(() => ''),
    knownHostsFile,
    ...(agent === undefined || agent === '' ? {} : { agent }),
    ...(privateKey === null ? {} : { privateKey }),
  })
  try {
    return shellTarget(named, shell, await databasesOn(shell, path, named))
  } catch (error) {
    await shell[Symbol.asyncDispose]()
    throw error
  }
}

/** The one that is named, else the first of the usual ones that is there. */
async function keyOf(named: string | undefined, homeDir: string): Promise<Buffer | null> {
  if (named !== undefined)
    return await readFile(named).catch((error: Error) => {
      throw new ToolError(
        'config',
        `the key ${named} cannot be read: ${error.message}`,
        'name a key file that this user may read',
      )
    })
  for (const name of ['id_ed25519', 'id_ecdsa', 'id_rsa']) {
    const key = await readFile(join(homeDir, '.ssh', name)).catch(() => null)
    if (key !== null) return key
  }
  return null
}

const layouts = [
  '.',
  'Databases',
  databasesFolder,
  `Plex Media Server/${databasesFolder}`,
  `Library/Application Support/Plex Media Server/${databasesFolder}`,
  '..',
]
const locate = `
  cd "$1" 2>/dev/null || cd "$(dirname "$1")" || exit 1
  name=$2; shift 2
  for layout; do
    if [ -f "$layout/$name" ] || [ -d "$layout/plexferry-restores" ]; then cd "$layout" && pwd -P && exit 0; fi
  done
  exit 3`

/** The folder of the databases, links resolved. */
export async function databasesOn(shell: Shell, path: string, named: string): Promise<string> {
  // A home folder is the remote's to know.
  const from = path.startsWith('~/') ? path.slice(2) : path
  const outcome = await shell.run(['sh', '-c', locate, 'sh', from === '' ? '.' : from, libraryName, ...layouts])
  if (outcome.ended.kind === 'lost') await mustRun(shell, ['true'])
  const found = outcome.stdout.toString('utf8').replace(/\n$/u, '')
  if (outcome.ended.kind === 'exited' && outcome.ended.code === 0 && posix.isAbsolute(found)) return found
  throw new ToolError(
    'db-not-found',
    `no ${libraryName} is in ${named}`,
    `name the "Plex Media Server" folder that holds ${databasesFolder}`,
  )
}
