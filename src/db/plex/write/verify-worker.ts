import { parentPort, workerData } from 'node:worker_threads'
import { type FileChecks, type Problem, verifyFile } from './verify-file.ts'

export type VerifyMessage =
  | { readonly rowsDone: number }
  | { readonly problems: readonly Problem[] }
  | { readonly failure: unknown }

const port = parentPort
if (port !== null) {
  const post = (message: VerifyMessage): void => port.postMessage(message)
  try {
    const requests = workerData as readonly FileChecks[]
    post({ problems: requests.flatMap((request) => verifyFile(request, (rowsDone) => post({ rowsDone }))) })
  } catch (error) {
    post({ failure: error })
  }
}
