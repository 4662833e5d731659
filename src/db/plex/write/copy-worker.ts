import { parentPort, workerData } from 'node:worker_threads'
import { copyFile, type CopyRequest } from './copy-file.ts'

export type CopyMessage =
  | { readonly bytesDone: number }
  | { readonly copied: true }
  /** The code of an error gets lost between threads. */
  | { readonly failure: unknown; readonly code: unknown }

const port = parentPort
if (port !== null) {
  const post = (message: CopyMessage): void => port.postMessage(message)
  try {
    copyFile(workerData as CopyRequest, (bytesDone) => post({ bytesDone }))
    post({ copied: true })
  } catch (error) {
    post({ failure: error, code: error instanceof Error && 'code' in error ? error.code : undefined })
  }
}
