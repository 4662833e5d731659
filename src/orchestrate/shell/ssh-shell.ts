import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Client, type ClientChannel, type ConnectConfig, type ServerHostKeyAlgorithm } from 'ssh2'
import { shellQuoted } from '../../core/shell-quoted.ts'
import { ToolError } from '../../core/tool-error.ts'
import { type HostAddress, hostFingerprint, type HostVerdict, judgeHost, keyType, knownTypes } from './known-hosts.ts'
import { OutputCollector } from './output-collector.ts'
import type { Ended, Outcome, RunOptions, Shell, TransferOptions, Transferred, Words } from './shell.ts'
import { download, upload } from './transfer.ts'

export interface SshOptions extends HostAddress {
  readonly user: string
  /** The text of `known_hosts`; a machine that is not in it is refused. */
  readonly knownHosts: string
  /** Where that is kept, to be named. */
  readonly knownHostsFile: string
  /** The socket of an agent. */
  readonly agent?: string
  readonly privateKey?: Buffer
  /** Milliseconds between signs of life, and how many may be missed. */
  readonly keepalive?: { readonly interval: number; readonly missed: number }
  /** Milliseconds to wait for a connection. */
  readonly patience?: number
}

/** A connection, and how it ends. */
interface Connection {
  readonly client: Client
  readonly lost: Promise<string>
  isLost: boolean
}

/** Another machine over SSH; a connection that was lost is made anew by what is run next. */
export class SshShell implements Shell {
  readonly name: string
  readonly #options: SshOptions
  #connection: Promise<Connection> | null = null

  constructor(options: SshOptions) {
    this.#options = options
    this.name = `${options.user}@${options.host}`
  }

  async run(words: Words, options: RunOptions = {}): Promise<Outcome> {
    const { signal } = options
    signal?.throwIfAborted()
    const connection = await this.#connected()
    const channel = await openChannel(connection, words.map(shellQuoted).join(' '))
    const collected = new OutputCollector(options)
    if (typeof channel === 'string') return collected.outcome({ kind: 'lost', why: channel })
    const stop = (): void => {
      channel.signal('TERM')
      channel.close()
    }
    signal?.addEventListener('abort', stop, { once: true })
    const watchdog = new Watchdog(options.silence, () => connection.client.destroy())
    try {
      const ended = endOf(channel)
      const outputs = collected.take(channel, channel.stderr, () => watchdog.heard())
      const given = give(options.input, channel, () => watchdog.heard())
      const how = await Promise.race([
        Promise.all([ended, outputs, given]).then(([how]) => how),
        connection.lost.then((why): Ended => ({ kind: 'lost', why: watchdog.barked ? watchdog.why : why })),
      ])
      signal?.throwIfAborted()
      return collected.outcome(how)
    } finally {
      watchdog.stop()
      signal?.removeEventListener('abort', stop)
    }
  }

  async upload(local: string, remote: string, options: TransferOptions = {}): Promise<Transferred> {
    return await upload(this, local, remote, options)
  }

  async download(remote: string, local: string, options: TransferOptions = {}): Promise<Transferred> {
    return await download(this, remote, local, options)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const connection = await this.#connection?.catch(() => null)
    this.#connection = null
    if (connection === null || connection === undefined || connection.isLost) return
    connection.client.end()
    // Where the other side does not answer, this one has gone all the same.
    const timer = setTimeout(() => connection.client.destroy(), 1000)
    await connection.lost
    clearTimeout(timer)
  }

  async #connected(): Promise<Connection> {
    const current = await this.#connection?.catch(() => null)
    if (current !== null && current !== undefined && !current.isLost) return current
    this.#connection = connect(this.#options)
    return await this.#connection
  }
}

/** Success is an exit code and nothing else: without one it is not known what became of it. */
async function endOf(channel: ClientChannel): Promise<Ended> {
  return await new Promise((resolve) => {
    channel.once('close', (code: number | null | undefined, signal?: string) => {
      if (typeof code === 'number') resolve({ kind: 'exited', code })
      else if (typeof signal === 'string') resolve({ kind: 'killed', signal })
      else resolve({ kind: 'lost', why: 'it ended without saying how' })
    })
  })
}

async function openChannel({ client, lost }: Connection, command: string): Promise<ClientChannel | string> {
  const opened = new Promise<ClientChannel | string>((resolve) => {
    client.exec(command, (error, channel) => resolve(error === undefined ? channel : error.message))
  })
  return await Promise.race([opened, lost])
}

async function give(input: Readable | string | undefined, channel: ClientChannel, heard: () => void): Promise<void> {
  if (typeof input !== 'object') {
    channel.end(input ?? '')
    return
  }
  const passing = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      heard()
      yield chunk
    }
  }
  await pipeline(input, passing, channel).catch(() => undefined)
}

/** Gives a connection up on which nothing moves. */
class Watchdog {
  readonly why: string
  barked = false
  readonly #timer: NodeJS.Timeout | undefined

  constructor(silence: number | undefined, bark: () => void) {
    this.why = `nothing came for ${Math.round((silence ?? 0) / 1000)} s`
    if (silence === undefined) return
    this.#timer = setTimeout(() => {
      this.barked = true
      bark()
    }, silence)
  }

  heard(): void {
    this.#timer?.refresh()
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}

async function connect(options: SshOptions): Promise<Connection> {
  const { host, port, user, knownHosts, agent, privateKey, keepalive, patience = 20_000 } = options
  const client = new Client()
  let refused: ToolError | null = null
  // Asked for one that is known, a machine with several does not show another.
  const algorithms = knownTypes(knownHosts, options).flatMap((type) => signatures[type] ?? [])
  const config: ConnectConfig = {
    host,
    port,
    username: user,
    readyTimeout: patience,
    keepaliveInterval: keepalive?.interval ?? 15_000,
    keepaliveCountMax: keepalive?.missed ?? 4,
    hostVerifier: (key: Buffer): boolean => {
      const verdict = judgeHost(knownHosts, options, key)
      refused = verdict === 'known' ? null : hostRefusal(verdict, key, options)
      return refused === null
    },
    ...(algorithms.length === 0 ? {} : { algorithms: { serverHostKey: algorithms } }),
    ...(agent === undefined ? {} : { agent }),
    ...(privateKey === undefined ? {} : { privateKey }),
  }
  let failure: string | null = null
  const lost = new Promise<string>((resolve) => {
    client.on('error', (error) => (failure ??= error.message))
    client.once('close', () => {
      connection.isLost = true
      resolve(failure ?? 'the other side closed it')
    })
  })
  const connection: Connection = { client, lost, isLost: false }
  const ready = new Promise<true>((resolve) => client.once('ready', () => resolve(true)))
  try {
    client.connect(config)
  } catch (error) {
    // A key that it cannot use, which it says at once.
    throw cannotConnect(options, error instanceof Error ? error.message : String(error))
  }
  const outcome = await Promise.race([ready, lost])
  if (outcome === true) return connection
  throw refused ?? cannotConnect(options, outcome)
}

/** By type of key, how it signs. */
const signatures: Readonly<Record<string, readonly ServerHostKeyAlgorithm[]>> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256'],
}

function cannotConnect({ user, host, port }: SshOptions, why: string): ToolError {
  const denied = /authentication|privateKey|passphrase|agent/iu.test(why)
  return new ToolError(
    'shell-failed',
    `${user}@${host} cannot be reached by SSH on port ${port}: ${why}`,
    denied
      ? 'load the key into ssh-agent, or name its file as "ssh": {"key": …} in the configuration; passwords are not used'
      : 'see that ssh itself gets there, then run again',
  )
}

function hostRefusal(
  verdict: Exclude<HostVerdict, 'known'>,
  key: Buffer,
  { host, port, knownHostsFile }: SshOptions,
): ToolError {
  const shown = `${keyType(key)} ${hostFingerprint(key)}`
  if (verdict === 'unknown')
    return new ToolError(
      'host-unknown',
      `${host} is not known: its key is ${shown}`,
      `compare that with the machine's own (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub there); if they are the same, connect once with ssh${port === 22 ? '' : ` -p ${port}`} ${shellQuoted(host)}, which adds it to ${knownHostsFile}`,
    )
  return new ToolError(
    'host-changed',
    `${host} has another key than ${knownHostsFile} says${verdict === 'revoked' ? ', one that was revoked' : ''}: ${shown}`,
    'somebody may stand between; if the machine was set up anew, remove the old key with ssh-keygen -R, and connect once with ssh',
  )
}
