import type { Patience } from '../../storage/patience.ts'
import type { Cloud } from './cloud.ts'
import { CloudFailure } from './cloud-failure.ts'
import { ownVolumes } from './find-resources.ts'
import type { CloudServer } from './resource.ts'
import { isOwn } from './run-tags.ts'

export interface Waiting {
  readonly now: () => Date
  readonly sleep: Patience['sleep']
  readonly signal?: AbortSignal | undefined
  /** Milliseconds for one resource to go. */
  readonly limit: number
}

/** How often a running server may refuse to be terminated before it is switched off and deleted instead. */
const refusals = 3

/** A server that was told to go and still says that it runs is told again after so many milliseconds. */
const reminder = 30_000

/**
 * Brings one server to its end from whatever state it is in, by what the API says of it each time. `terminate` is
 * refused unless it runs, deleting unless it is stopped; a server that was switched off from inside runs for the API.
 * @throws CloudFailure where it is still there at the limit, or is locked
 */
export async function destroyServer(cloud: Cloud, { zone, id }: CloudServer, waiting: Waiting): Promise<void> {
  const poll = new Poll(waiting)
  let refused = 0
  let told: { readonly action: string; readonly at: number } | null = null
  for (;;) {
    const server = await cloud.server(zone, id)
    if (server === null) return
    await tagDisks(cloud, server)
    const action = nextAction(server, refused >= refusals)
    const now = waiting.now().getTime()
    const isDue = told === null || told.action !== action || now - told.at >= reminder
    if (action !== 'wait' && isDue) {
      try {
        await act(cloud, server, action)
        told = { action, at: now }
      } catch (error) {
        if (!(error instanceof CloudFailure)) throw error
        if (error.kind === 'gone') continue
        // It may have been done all the same, or the server may have moved on: look again.
        if (error.kind !== 'busy' && error.kind !== 'refused' && error.kind !== 'unavailable') throw error
        refused++
        poll.failure = error
      }
    }
    await poll.pause(`server ${id} is still ${server.state}`)
  }
}

type Action = 'terminate' | 'power-off' | 'delete' | 'wait'

function nextAction({ state, allowedActions }: CloudServer, isRefused: boolean): Action {
  const may = (action: string): boolean => allowedActions.includes(action)
  switch (state) {
    case 'stopped':
      return 'delete'
    case 'starting':
    case 'stopping':
      return 'wait'
    case 'locked':
      throw new CloudFailure('locked', 'Scaleway has locked the server: only its support can unlock it')
    default:
      // running, or stopped in place, which costs as much and of which the API says itself what it takes
      if (may('terminate') && !(isRefused && may('poweroff'))) return 'terminate'
      if (may('poweroff')) return 'power-off'
      return state === 'running' ? 'terminate' : 'wait'
  }
}

async function act(cloud: Cloud, server: CloudServer, action: Exclude<Action, 'wait'>): Promise<void> {
  const { zone, id } = server
  if (action === 'terminate') return await cloud.terminate(zone, id)
  if (action === 'power-off') return await cloud.powerOff(zone, id)
  await cloud.remove(server)
}

/** A block volume outlives its server, and only the server leads to it: it is given a tag while there is one. */
async function tagDisks(cloud: Cloud, server: CloudServer): Promise<void> {
  for (const { id } of ownVolumes(server).filter(({ kind }) => kind === 'block')) {
    const volume = await cloud.volume('block-volume', server.zone, id)
    if (volume !== null && !isOwn(volume)) await cloud.tagBlockVolume(server.zone, id, [...volume.tags, ...server.tags])
  }
}

const firstPause = 1000
const longestPause = 10_000

/** Waits between looks, longer each time, up to a limit. */
export class Poll {
  readonly #waiting: Waiting
  readonly #begun: number
  #pause = firstPause
  /** What went wrong last, to be told at the limit. */
  failure: CloudFailure | null = null

  constructor(waiting: Waiting) {
    this.#waiting = waiting
    this.#begun = waiting.now().getTime()
  }

  /** @throws CloudFailure at the limit */
  async pause(stillSo: string): Promise<void> {
    const { now, sleep, signal, limit } = this.#waiting
    const waited = now().getTime() - this.#begun
    if (waited >= limit) {
      const why = this.failure === null ? '' : ` (${this.failure.message})`
      throw new CloudFailure('busy', `${stillSo} after ${Math.round(waited / 1000)} s${why}`)
    }
    await sleep(this.#pause, signal)
    this.#pause = Math.min(longestPause, this.#pause * 1.5)
  }
}
