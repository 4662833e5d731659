import { parentPort, workerData } from 'node:worker_threads'
import { ToolError } from '../../core/tool-error.ts'
import { type FileJob, type FileJobResults, runFileJob } from './file-jobs.ts'

export type FileJobMessage =
  | { readonly bytesDone: number }
  | { readonly result: FileJobResults[FileJob['kind']] }
  | { readonly refusal: Pick<ToolError, 'code' | 'message' | 'hint'> }
  | { readonly failure: unknown }

const port = parentPort
if (port !== null) {
  const post = (message: FileJobMessage): void => port.postMessage(message)
  try {
    post({ result: runFileJob(workerData as FileJob, (bytesDone) => post({ bytesDone })) })
  } catch (error) {
    if (error instanceof ToolError) {
      const { code, message, hint } = error
      post({ refusal: { code, message, hint } })
    } else post({ failure: error })
  }
}
