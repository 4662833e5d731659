import { setTimeout as delay } from 'node:timers/promises'
import type { Patience } from '../../storage/patience.ts'
import type { Cloud } from './cloud.ts'
import type { ScalewayCredentials } from './credentials.ts'
import { type Fetch, retryingFetch } from './retrying-fetch.ts'
import { loadScalewaySdk } from './scaleway-sdk.ts'
import { ScalewayCloud } from './scaleway.ts'

export interface ConnectOptions {
  readonly toolVersion: string
  readonly signal?: AbortSignal | undefined
  readonly now?: () => Date
  readonly sleep?: Patience['sleep']
  readonly random?: () => number
  readonly fetch?: Fetch
  /** Milliseconds: for one attempt, until the first success, and since the last one. */
  readonly limits?: { readonly attempt: number; readonly first: number; readonly lasting: number }
}

/** Makes ready to call Scaleway; nothing is asked yet. */
export async function connectScaleway(credentials: ScalewayCredentials, options: ConnectOptions): Promise<Cloud> {
  const { toolVersion, signal, now = () => new Date(), random = Math.random, fetch = globalThis.fetch } = options
  const { sleep = wait, limits = { attempt: 30_000, first: 20_000, lasting: 120_000 } } = options
  const patience = { now, random, sleep, firstLimit: limits.first, limit: limits.lasting }
  const sdk = await loadScalewaySdk(credentials, {
    fetch: retryingFetch({ fetch, patience, attemptLimit: limits.attempt, signal }),
    userAgent: `plexferry/${toolVersion}`,
  })
  return new ScalewayCloud(sdk, credentials)
}

/** The real way to wait, where nobody hands in another. */
export const wait: Patience['sleep'] = async (milliseconds, signal) => {
  await delay(milliseconds, undefined, signal === undefined ? {} : { signal })
}
