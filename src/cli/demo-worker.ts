import { parentPort, workerData } from 'node:worker_threads'
import { buildDemo, type DemoOptions } from '#fixtures/demo.js'
import type { ProgressEvent } from '../core/progress.ts'

/** What to make, and where. */
export interface DemoRequest {
  readonly folder: string
  readonly options: Omit<DemoOptions, 'onProgress'>
}

export type DemoMessage =
  | { readonly progress: ProgressEvent }
  | { readonly listing: string }
  | { readonly failure: unknown }

const port = parentPort
if (port !== null) {
  const { folder, options } = workerData as DemoRequest
  const post = (message: DemoMessage): void => port.postMessage(message)
  try {
    const { listing } = buildDemo(folder, {
      ...options,
      onProgress: ({ phase, done, total }) =>
        post({ progress: { task: `making ${phase}`, done, total, unit: 'rows' } }),
    })
    post({ listing })
  } catch (error) {
    post({ failure: error })
  }
}
