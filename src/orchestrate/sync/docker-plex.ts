import { ToolError } from '../../core/tool-error.ts'
import type { ServerLoad } from '../plex/await-scan.ts'
import { describeEnd, succeeded } from '../shell/outcome.ts'
import type { Shell } from '../shell/shell.ts'

/** A folder of this machine as the container sees it. */
export interface Bind {
  readonly from: string
  readonly to: string
}

export interface ContainerSpec {
  readonly name: string
  readonly run: string
  readonly image: string
  /** Seen as /config. */
  readonly config: string
  readonly media: readonly Bind[]
  /** A file with the claim token: in no argument, where anyone could read it. */
  readonly claim: string | null
  readonly timeZone: string | null
}

export type ContainerState = 'running' | 'stopped' | 'none'

/** Seconds that a server may take to put its log into its database. */
const stopPatience = 180

/** One container with Plex in it, by way of the docker of a machine. */
export class DockerPlex {
  readonly #shell: Shell
  readonly #name: string
  readonly #signal: AbortSignal | undefined

  constructor(shell: Shell, name: string, signal?: AbortSignal) {
    this.#shell = shell
    this.#name = name
    this.#signal = signal
  }

  async state(): Promise<ContainerState> {
    const words = ['ps', '--all', '--filter', `name=^/${this.#name}$`, '--format', '{{.State}}']
    const state = (await this.#docker(words)).trim()
    return state === '' ? 'none' : state === 'running' ? 'running' : 'stopped'
  }

  /** @throws ToolError `docker-failed` where the image is not on the machine: nothing is pulled. */
  async requireImage(image: string): Promise<void> {
    // Where no engine answers, it is this that fails, in the engine's words.
    await this.#docker(['version'])
    if (await this.#succeeds(['image', 'inspect', '--format', '{{.Id}}', image])) return
    throw new ToolError(
      'docker-failed',
      `docker has no image ${image} on ${this.#shell.name}`,
      `docker pull ${image}, of the version that the server at home runs`,
    )
  }

  /** Of the network that containers are in unless told otherwise. */
  async gateway(): Promise<string> {
    const format = '{{range .IPAM.Config}}{{.Gateway}}{{end}}'
    return (await this.#docker(['network', 'inspect', 'bridge', '--format', format])).trim()
  }

  async create({ name, run, image, config, media, claim, timeZone }: ContainerSpec): Promise<void> {
    const mount = (from: string, to: string, more: string): string[] => ['--volume', `${from}:${to}${more}`]
    await this.#docker([
      'run',
      '--detach',
      '--pull=never',
      `--name=${name}`,
      `--hostname=${name}`,
      `--label=plexferry.run=${run}`,
      // Only this machine reaches it: nobody else may take over a server that is not claimed.
      '--publish=127.0.0.1::32400',
      ...mount(config, '/config', ''),
      ...(await Promise.all(media.map(async ({ from, to }) => mount(from, to, await this.#readOnly(from))))).flat(),
      ...(claim === null
        ? []
        : [...mount(claim, '/run/plex-claim', ':ro'), '--env', 'PLEX_CLAIM_FILE=/run/plex-claim']),
      ...(timeZone === null ? [] : ['--env', `TZ=${timeZone}`]),
      image,
    ])
  }

  async start(): Promise<void> {
    await this.#docker(['start', this.#name])
  }

  /** Where it answers on this machine. */
  async url(): Promise<string> {
    const [address = ''] = (await this.#docker(['port', this.#name, '32400/tcp'])).trim().split('\n')
    return `http://${address}`
  }

  async load(): Promise<ServerLoad> {
    const top = await this.#maybe(['top', this.#name, '-eo', 'pid,args'])
    const used = await this.#maybe(['stats', '--no-stream', '--format', '{{.CPUPerc}}', this.#name])
    const cores = await this.#maybe(['info', '--format', '{{.NCPU}}'])
    const share = Number.parseFloat(used ?? '') / Number.parseInt(cores ?? '', 10)
    return {
      scanners: top === null ? null : (top.match(/Plex (?:Media Scanner|Music Analyzer)/gu) ?? []).length,
      cpu: Number.isFinite(share) ? share : null,
    }
  }

  /**
   * Stops Plex itself first, and the container when Plex is gone: a container that is stopped kills what is not
   * gone in seconds, and with it what is only in the log of its database.
   */
  async stop(sleep: (milliseconds: number) => Promise<unknown>): Promise<void> {
    if ((await this.state()) !== 'running') return
    await this.#succeeds(['exec', this.#name, '/plex_service.sh', '-d'])
    for (let waited = 0; waited < stopPatience && (await this.#isPlexUp()); waited++) await sleep(1000)
    await this.#docker(['stop', '--time', String(stopPatience), this.#name])
    const code = (await this.#docker(['inspect', '--format', '{{.State.ExitCode}}', this.#name])).trim()
    if (code !== '137') return
    throw new ToolError(
      'docker-failed',
      `Plex in ${this.#name} was killed before it had stopped`,
      'see whether the machine ran out of memory, and what Plex says in its log',
    )
  }

  async remove(): Promise<void> {
    if ((await this.state()) !== 'none') await this.#docker(['rm', '--force', '--volumes', this.#name])
  }

  /** A mount that is made anew here is seen anew in the container, where this machine's mounts are shared. */
  async #readOnly(folder: string): Promise<string> {
    const words = ['findmnt', '--noheadings', '--output', 'PROPAGATION', '--target', folder] as const
    const outcome = await this.#shell.run(words, this.#options())
    return /shared|slave/u.test(outcome.stdout.toString()) ? ':ro,rslave' : ':ro'
  }

  async #isPlexUp(): Promise<boolean> {
    return (await this.#maybe(['top', this.#name, '-eo', 'pid,args']))?.includes('Plex Media Server') === true
  }

  async #succeeds(words: readonly string[]): Promise<boolean> {
    return (await this.#maybe(words)) !== null
  }

  async #maybe(words: readonly string[]): Promise<string | null> {
    const outcome = await this.#shell.run(['docker', ...words], this.#options())
    return succeeded(outcome) ? outcome.stdout.toString() : null
  }

  async #docker(words: readonly string[]): Promise<string> {
    const outcome = await this.#shell.run(['docker', ...words], this.#options())
    if (succeeded(outcome)) return outcome.stdout.toString()
    // What it says after that is how to get help.
    const [said = ''] = outcome.stderr.trim().split('\n')
    throw new ToolError(
      'docker-failed',
      `docker ${words[0] ?? ''} on ${this.#shell.name}: ${describeEnd(outcome.ended)}${said === '' ? '' : `: ${said}`}`,
      'see that docker runs there and that this user may use it: plexferry doctor',
    )
  }

  #options() {
    return this.#signal === undefined ? {} : { signal: this.#signal }
  }
}
