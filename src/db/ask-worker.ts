import { Worker } from 'node:worker_threads'

interface Answer<T> {
  readonly resolve: (value: T) => void
  readonly reject: (reason: unknown) => void
}

/**
 * Runs the module `name` beside `from` in another thread until `onMessage` settles the answer, an abort does,
 * or the thread ends.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- what crosses threads has no type but the caller's word
export async function askWorker<Message, T>(
  name: string,
  from: string,
  workerData: unknown,
  signal: AbortSignal | undefined,
  onMessage: (message: Message, answer: Answer<T>) => void,
): Promise<T> {
  signal?.throwIfAborted()
  // Plain JavaScript once built; from source Node strips the types.
  const file = new URL(`./${name}.${from.endsWith('.ts') ? 'ts' : 'js'}`, from)
  // The arguments of this process may be meant for its own script, as --input-type is.
  const worker = new Worker(file, { workerData, execArgv: [] })
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const abort = (): void => reject(signal?.reason)
  signal?.addEventListener('abort', abort, { once: true })
  worker.on('message', (message: Message) => onMessage(message, { resolve, reject }))
  worker.on('error', reject)
  worker.on('exit', (code) => reject(new Error(`the thread of ${name} ended early (${code})`)))
  try {
    return await promise
  } finally {
    signal?.removeEventListener('abort', abort)
    await worker.terminate()
  }
}
