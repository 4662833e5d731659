import { setTimeout as delay } from 'node:timers/promises'
import { shellQuoted } from '../../core/shell-quoted.ts'
import { ToolError } from '../../core/tool-error.ts'
import { describeEnd, succeeded } from '../shell/outcome.ts'
import type { Shell, Words } from '../shell/shell.ts'

/** How a Plex server is stopped and started. */
export type PlexControl =
  | { readonly by: 'docker'; readonly container: string }
  | { readonly by: 'systemd'; readonly unit: string }
  | { readonly by: 'commands'; readonly stop: readonly string[]; readonly start: readonly string[] }

/** Seconds that a server may take to put its log into its database, before docker kills it. */
const stopPatience = 180

function wordsOf(control: PlexControl, what: 'stop' | 'start'): Words {
  switch (control.by) {
    case 'docker':
      return what === 'stop'
        ? ['docker', 'stop', '-t', String(stopPatience), control.container]
        : ['docker', 'start', control.container]
    case 'systemd':
      return ['systemctl', what, control.unit]
    case 'commands': {
      const [program = '', ...args] = control[what]
      return [program, ...args]
    }
  }
}

/** As a person would type it. */
export const commandOf = (control: PlexControl, what: 'stop' | 'start'): string =>
  wordsOf(control, what).map(shellQuoted).join(' ')

/**
 * Stops or starts a server, where it is.
 * @throws ToolError `plex-command`
 */
export async function tellPlex(
  shell: Shell,
  control: PlexControl,
  what: 'stop' | 'start',
  signal?: AbortSignal,
): Promise<void> {
  const outcome = await shell.run(wordsOf(control, what), signal === undefined ? {} : { signal })
  if (succeeded(outcome)) return
  const said = outcome.stderr.trim().split('\n').at(-1) ?? ''
  throw new ToolError(
    'plex-command',
    `Plex could not be told to ${what} on ${shell.name}: ${describeEnd(outcome.ended)}${said === '' ? '' : `: ${said}`}`,
    `see what ${commandOf(control, what)} says there, or ${what} Plex by hand`,
  )
}

export interface AwaitOptions {
  /** `http://host:32400`; what else is in it is not shown. */
  readonly url: string
  readonly fetch: typeof globalThis.fetch
  readonly now: () => Date
  readonly sleep?: (milliseconds: number) => Promise<unknown>
  readonly signal?: AbortSignal
  /** Milliseconds in which it must answer at all. */
  readonly patience?: number
  /** Milliseconds that it may then spend on its databases: hours, for a large one. */
  readonly maintenance?: number
  /** Hears when it says that it is at its databases. */
  readonly onMaintenance?: () => void
}

export interface PlexIdentity {
  readonly version: string
  readonly claimed: boolean | null
}

/** What a server answers to anyone: who it is, or that it is at its databases; null where nobody answers. */
export async function askIdentity({
  url,
  fetch,
  signal,
}: Pick<AwaitOptions, 'url' | 'fetch' | 'signal'>): Promise<PlexIdentity | 'maintenance' | null> {
  const patience = AbortSignal.timeout(10_000)
  try {
    const response = await fetch(new URL('/identity', url), {
      headers: { accept: 'application/json' },
      signal: signal === undefined ? patience : AbortSignal.any([signal, patience]),
    })
    const body = await response.text()
    if (response.status === 503) return 'maintenance'
    return response.ok ? identityOf(body) : null
  } catch {
    signal?.throwIfAborted()
    return null
  }
}

/** JSON, as it was asked for, or XML, as older servers answer. */
function identityOf(body: string): PlexIdentity | null {
  try {
    const { MediaContainer: about } = JSON.parse(body) as { MediaContainer?: { version?: unknown; claimed?: unknown } }
    if (typeof about?.version !== 'string') return null
    return { version: about.version, claimed: typeof about.claimed === 'boolean' ? about.claimed : null }
  } catch {
    const version = /<MediaContainer\b[^>]*\sversion="([^"]+)"/u.exec(body)?.[1]
    const claimed = /<MediaContainer\b[^>]*\sclaimed="([01])"/u.exec(body)?.[1]
    return version === undefined ? null : { version, claimed: claimed === undefined ? null : claimed === '1' }
  }
}

/** Waits until a server that was started is up; null where it does not come up in time. */
export async function awaitPlex(options: AwaitOptions): Promise<PlexIdentity | null> {
  const { now, sleep = delay, signal, patience = 300_000, maintenance = 6 * 3_600_000, onMaintenance } = options
  const began = now().getTime()
  let busy = false
  for (let pause = 500; ; pause = Math.min(pause * 1.5, 10_000)) {
    signal?.throwIfAborted()
    const answer = await askIdentity(options)
    if (answer === 'maintenance') {
      if (!busy) onMaintenance?.()
      busy = true
    } else if (answer !== null) return answer
    if (now().getTime() - began > (busy ? maintenance : patience)) return null
    await sleep(pause)
  }
}
