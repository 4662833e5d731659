import type { ArchiveNote } from '../../core/archive-manifest.ts'
import { askWorker } from '../../db/ask-worker.ts'
import type { ExportJobs, ExportMessage } from './export-worker.ts'

export interface Listening {
  readonly signal: AbortSignal
  readonly slot?: (bytes: number) => void
  readonly note?: (note: ArchiveNote) => void
  readonly heard?: (count: number) => void
}

/** Has a job of an export done in another thread. */
export async function askExportWorker<Job extends keyof ExportJobs>(
  job: Job,
  request: ExportJobs[Job]['request'],
  { signal, slot, note, heard }: Listening,
): Promise<ExportJobs[Job]['answer']> {
  return await askWorker<ExportMessage, ExportJobs[Job]['answer']>(
    'export-worker',
    import.meta.url,
    { job, request },
    signal,
    (message, { resolve, reject }) => {
      if ('slot' in message) slot?.(message.slot)
      else if ('note' in message) note?.(message.note)
      else if ('heard' in message) heard?.(message.heard)
      else if ('answer' in message) resolve(message.answer as ExportJobs[Job]['answer'])
      else
        reject(
          message.failure instanceof Error ? Object.assign(message.failure, { code: message.code }) : message.failure,
        )
    },
  )
}
