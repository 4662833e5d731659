import { setTimeout as delay } from 'node:timers/promises'
import type { Cloud } from '../../../src/orchestrate/cloud/cloud.ts'
import { connectScaleway, type ConnectOptions } from '../../../src/orchestrate/cloud/connect.ts'
import { scalewayCredentials } from '../../../src/orchestrate/cloud/credentials.ts'
import type { FakeScaleway } from './fake-scaleway.ts'
import { startFake } from './start-fake.ts'

/** A hundred times as fast as the real waiting. */
export const hasty = async (milliseconds: number, signal?: AbortSignal): Promise<void> => {
  await delay(milliseconds / 100, undefined, signal === undefined ? {} : { signal })
}

/** What destroying waits by, in tests. */
export const waiting = { now: () => new Date(), sleep: hasty, limit: 3000 }

/** A fake of its own for a test, and a client of it; nothing that the client asks may be strange to it. */
export async function onFake(
  options: Partial<ConnectOptions> = {},
): Promise<{ readonly fake: FakeScaleway; readonly cloud: Cloud }> {
  const fake = await startFake()
  const key = scalewayCredentials({ env: fake.env, file: null })
  if (key === null) throw new Error('the fake gave no key')
  const cloud = await connectScaleway(key, {
    toolVersion: '0.0.0',
    sleep: hasty,
    limits: { attempt: 300, first: 1500, lasting: 1500 },
    ...options,
  })
  return { fake, cloud }
}
