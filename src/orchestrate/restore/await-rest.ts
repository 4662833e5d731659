import { setTimeout as delay } from 'node:timers/promises'
import { ToolError } from '../../core/tool-error.ts'

/** Asks again while a database is in use, as long as there is patience; then what was said last is thrown. */
export async function awaitRest<T>(
  ask: () => Promise<T>,
  {
    patience,
    now,
    sleep = delay,
  }: {
    readonly patience: number
    readonly now: () => Date
    readonly sleep?: (milliseconds: number) => Promise<unknown>
  },
): Promise<T> {
  const began = now().getTime()
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof ToolError) || error.code !== 'db-in-use') throw error
      if (now().getTime() - began >= patience) throw error
      await sleep(1000)
    }
  }
}
