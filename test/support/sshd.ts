import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import type { SshOptions } from '../../src/orchestrate/shell/ssh-shell.ts'

export interface Sshd {
  readonly port: number
  readonly options: SshOptions
  /** The line of `known_hosts` for another port of the same machine. */
  readonly knownHostsFor: (port: number) => string
}

const program = '/usr/sbin/sshd'

/** Debian's own server on this machine, with keys of its own, until the test is over. */
export async function startSshd(folder: string): Promise<Sshd> {
  if (!existsSync(program)) throw new Error('these tests need a server of SSH: apt-get install openssh-server')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  // Its own folder for those who are not let in yet; only root can make it, and only root needs it.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 })
  for (const name of ['host', 'user', 'stranger'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, name)])
  writeFileSync(join(folder, 'authorized'), readFileSync(join(folder, 'user.pub')), { mode: 0o600 })
  const port = await freePort()
  const config = join(folder, 'sshd_config')
  writeFileSync(
    config,
    [
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${join(folder, 'host')}`,
      `AuthorizedKeysFile ${join(folder, 'authorized')}`,
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      'PermitRootLogin yes',
      `PidFile ${join(folder, 'pid')}`,
    ].join('\n'),
  )
  const server = spawn(program, ['-D', '-e', '-f', config], { stdio: ['ignore', 'ignore', 'pipe'] })
  onTestFinished(async () => await ended(server))
  let said = ''
  server.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  for (let tries = 0; !said.includes('listening'); tries++) {
    if (tries > 100 || server.exitCode !== null) throw new Error(`sshd does not start: ${said}`)
    await delay(50)
  }
  const [type = '', key = ''] = readFileSync(join(folder, 'host.pub'), 'utf8').split(' ')
  const knownHostsFor = (at: number): string => `[127.0.0.1]:${at} ${type} ${key}\n`
  const options: SshOptions = {
    host: '127.0.0.1',
    port,
    user: userInfo().username,
    knownHosts: knownHostsFor(port),
    knownHostsFile: join(folder, 'known_hosts'),
    privateKey: readFileSync(join(folder, 'user')),
  }
  writeFileSync(options.knownHostsFile, options.knownHosts)
  return { port, options, knownHostsFor }
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return
  const gone = new Promise((resolve) => server.once('exit', resolve))
  server.kill('SIGTERM')
  await gone
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** A line between that can be cut, or swallow what is sent. */
export class FaultyLine {
  readonly port: number
  readonly #sockets = new Set<Socket>()
  /** Bytes to let pass before the fault; each connection counts anew. */
  after = Number.POSITIVE_INFINITY
  fault: 'reset' | 'close' | 'black-hole' = 'reset'
  /** How many connections are to have it. */
  faults = 0

  private constructor(port: number) {
    this.port = port
  }

  static async to(target: number): Promise<FaultyLine> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const line = new FaultyLine((server.address() as { port: number }).port)
    server.on('connection', (near) => line.#join(near, connect(target, '127.0.0.1')))
    onTestFinished(() => {
      for (const socket of line.#sockets) socket.destroy()
      server.close()
    })
    return line
  }

  #join(near: Socket, far: Socket): void {
    let passed = 0
    let dead = false
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from)
      from.on('error', () => undefined)
      from.on('close', () => dead || to.destroy())
      from.on('data', (chunk: Buffer) => {
        passed += chunk.length
        if (!dead && this.faults > 0 && passed > this.after) {
          dead = true
          this.faults--
          if (this.fault === 'reset') near.resetAndDestroy()
          else if (this.fault === 'close') near.end()
          if (this.fault !== 'black-hole') far.destroy()
        }
        if (!dead) to.write(chunk)
      })
    }
  }
}
