import { onTestFinished } from 'vitest'
import { FakeScaleway } from './fake-scaleway.ts'

/** A fake of its own for a test, gone when that is over. */
export async function startFake(): Promise<FakeScaleway> {
  const fake = await FakeScaleway.start()
  onTestFinished(async () => {
    await fake[Symbol.asyncDispose]()
  })
  return fake
}
