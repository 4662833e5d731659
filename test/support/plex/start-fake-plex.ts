import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'

export const fakePlex = join(import.meta.dirname, 'fake-plex.ts')

/** The fake server as a process of its own, gone when the test is over. */
export async function startFakePlex(data: string, knobs: Readonly<Record<string, unknown>> = {}) {
  const child = spawn(process.execPath, [fakePlex, data, '0', JSON.stringify(knobs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close')
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await ended
  }
  onTestFinished(stop)
  for await (const line of createInterface({ input: child.stdout })) {
    const port = /^listening (\d+)$/u.exec(line)?.[1]
    if (port !== undefined) return { url: `http://127.0.0.1:${port}`, stop }
  }
  throw new Error('the fake Plex ended before it listened')
}
