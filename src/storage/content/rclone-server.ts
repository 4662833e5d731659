import { once } from 'node:events'
import { request } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { maskSecrets } from '../../core/secrets.ts'
import { ToolError } from '../../core/tool-error.ts'
import type { Environment } from '../environment.ts'
import type { Sleep } from '../patience.ts'
import {
  childEnvironment,
  lastLines,
  type Outcome,
  outcome,
  type Spawn,
  startFailure,
  stop,
} from '../rclone-process.ts'

export interface RcloneServerOptions {
  readonly program: string
  readonly spawn: Spawn
  readonly env: Environment
  readonly password: string
  readonly signal?: AbortSignal | undefined
  readonly sleep: Sleep
  /** Milliseconds until it has to answer. */
  readonly startLimit: number
}

/** rclone, serving a remote on this machine's loopback address. */
export interface RcloneServer {
  readonly port: number
  readonly authorization: string
  /** What ended it, or null while it runs. */
  ended(): string | null
  /** Its last words, secrets masked. */
  complaints(): string
  stop(): Promise<void>
}

const user = 'plexferry'

/**
 * Not over WebDAV, which takes a folder that could not be listed for one without files. Nothing is read
 * ahead, a listing's time serves as the file's own (the one kept in metadata costs a request), and what is
 * listed stays known until the proof is over.
 */
function command(port: number, remotePath: string): readonly string[] {
  const reading = ['--read-only', '--vfs-cache-mode', 'off', '--buffer-size', '0', '--vfs-read-chunk-size', '64Ki']
  const listing = ['--use-server-modtime', '--dir-cache-time', '1h', '--poll-interval', '0']
  return ['serve', 'http', '--addr', `127.0.0.1:${port}`, ...reading, ...listing, '--', remotePath]
}

/** The server's own settings, any of which the user's environment could hold for another purpose. */
const serverSettings =
  /^RCLONE_(?:HTPASSWD|CERT|KEY|CLIENT_CA|BASEURL|TEMPLATE|REALM|SALT|AUTH_\w+|USER_FROM_HEADER|ALLOW_ORIGIN|DISABLE_DIR_LIST|LOG_\w+|USE_JSON_LOG|SYSLOG\w*|QUIET|VFS_\w+)$/u

/** A port may be taken by another program before rclone gets to it. */
const mostStarts = 3

/** Starts rclone and waits until it answers. One program serves all objects: starting one for each would take most of the time. */
export async function startRcloneServer(remotePath: string, options: RcloneServerOptions): Promise<RcloneServer> {
  for (let starts = 1; ; starts++) {
    const server = launch(await freePort(), remotePath, options)
    try {
      await answering(server, options)
      return server
    } catch (error) {
      await server.stop()
      options.signal?.throwIfAborted()
      const failure = server.failure()
      if (failure !== null) throw startFailure(options.program, failure)
      if (starts < mostStarts && /address already in use/u.test(server.complaints())) continue
      throw error
    }
  }
}

function launch(port: number, remotePath: string, { program, spawn, env, password }: RcloneServerOptions) {
  const kept = Object.entries(childEnvironment(env) ?? {}).filter(([name]) => !serverSettings.test(name))
  // in the environment, since anyone may look at a command line
  const own = { ...Object.fromEntries(kept), RCLONE_USER: user, RCLONE_PASS: password }
  const rclone = spawn(program, command(port, remotePath), own)
  rclone.stdout.resume()
  const said = lastLines(rclone.stderr)
  const over = outcome(rclone)
  let end: Outcome | null = null
  void over.then((outcome) => (end = outcome))
  const complaints = () => maskSecrets(said(), [password])
  return {
    port,
    authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
    ended: () => (end === null ? null : `rclone ended (${howEnded(end)}): ${complaints()}`),
    failure: () => end?.failure ?? null,
    complaints,
    stop: () => stop(rclone, over, 0),
  }
}

function howEnded({ code, signal }: Outcome): string {
  return code === null ? `killed by ${signal}` : `exit ${code}`
}

type Launched = ReturnType<typeof launch>

async function answering(server: Launched, { signal, startLimit, sleep }: RcloneServerOptions): Promise<void> {
  const late = AbortSignal.timeout(startLimit)
  const both = signal === undefined ? late : AbortSignal.any([signal, late])
  for (;;) {
    signal?.throwIfAborted()
    const ended = server.ended()
    if (ended !== null || late.aborted)
      throw new ToolError(
        'content-unreadable',
        ended ?? `rclone does not answer: ${server.complaints()}`,
        'see what `rclone lsf` says of the remote, or run with --proof off',
      )
    if (await asksForPassword(server.port, both)) return
    await sleep(50, signal)
  }
}

/** Whether it is rclone that answers: whatever else may listen there knows of no password. */
async function asksForPassword(port: number, signal: AbortSignal): Promise<boolean> {
  return await new Promise((resolve) => {
    const asked = request({ host: '127.0.0.1', port, agent: false, signal }, (answer) => {
      answer.resume()
      resolve(answer.statusCode === 401)
    })
    asked.on('error', () => resolve(false))
    asked.end()
  })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
