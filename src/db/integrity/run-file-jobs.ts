import { availableParallelism } from 'node:os'
import { ToolError } from '../../core/tool-error.ts'
import { askWorker } from '../ask-worker.ts'
import type { FileJobMessage } from './file-job-worker.ts'
import { type FileJob, type FileJobResults, runFileJob } from './file-jobs.ts'

export interface Crew {
  /** Does a job, in a thread of its own where the file is worth one. */
  readonly run: <Kind extends FileJob['kind']>(job: Extract<FileJob, { kind: Kind }>) => Promise<FileJobResults[Kind]>
}

/** Below this many bytes a file is checked before a thread has begun. */
const worthThreads = 8 << 20

export function crewFor(bytes: number, heard: (bytes: number) => void, signal: AbortSignal | undefined): Crew {
  return {
    run: async <Kind extends FileJob['kind']>(job: Extract<FileJob, { kind: Kind }>) => {
      signal?.throwIfAborted()
      const result = bytes < worthThreads ? runFileJob(job, heard) : await inThread(job, heard, signal)
      return result as FileJobResults[Kind]
    },
  }
}

async function inThread(job: FileJob, heard: (bytes: number) => void, signal: AbortSignal | undefined) {
  return await askWorker<FileJobMessage, FileJobResults[FileJob['kind']]>(
    'file-job-worker',
    import.meta.url,
    job,
    signal,
    (message, { resolve, reject }) => {
      if ('bytesDone' in message) heard(message.bytesDone)
      else if ('result' in message) resolve(message.result)
      else if ('refusal' in message) {
        reject(new ToolError(message.refusal.code, message.refusal.message, message.refusal.hint))
      } else reject(message.failure)
    },
  )
}

/** Does tasks in this order, as many at a time as there are cores; all have ended when it returns. */
export async function inParallel(tasks: readonly (() => Promise<void>)[]): Promise<void> {
  const waiting = tasks.values()
  const failures: unknown[] = []
  const lanes = Array.from({ length: Math.min(tasks.length, availableParallelism()) }, async () => {
    for (const task of waiting) {
      if (failures.length > 0) return
      await task().catch((error: unknown) => failures.push(error))
    }
  })
  await Promise.all(lanes)
  if (failures.length > 0) throw failures[0]
}

/** Groups of about equal work, at most one to each of the largest pieces. */
export function inGroups<T>(items: readonly T[], workOf: (item: T) => number, most: number): T[][] {
  const groups = Array.from({ length: most }, () => ({ work: 0, items: [] as T[] }))
  for (const item of items.toSorted((a, b) => workOf(b) - workOf(a))) {
    const least = groups.reduce((best, group) => (group.work < best.work ? group : best))
    least.items.push(item)
    least.work += workOf(item)
  }
  return groups.toSorted((a, b) => b.work - a.work).flatMap(({ items }) => (items.length > 0 ? [items] : []))
}
