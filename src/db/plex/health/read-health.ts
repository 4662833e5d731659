import { type Emit, silent } from '../../../core/progress.ts'
import { ToolError } from '../../../core/tool-error.ts'
import { askWorker } from '../../ask-worker.ts'
import type { HealthMessage, HealthReading, HealthRequest } from './health-worker.ts'

export type { HealthReading, HealthRequest } from './health-worker.ts'

/**
 * Reads, in another thread, what a library's health is judged from. Its file must be safe to read: at rest, or a
 * private copy.
 * @throws ToolError `db-damaged`, `db-not-plex`, `db-blobs`, `db-schema-unknown`
 */
export async function readHealth(
  request: HealthRequest,
  signal: AbortSignal | undefined,
  emit: Emit = silent,
): Promise<HealthReading> {
  return await askWorker<HealthMessage, HealthReading>(
    'health-worker',
    import.meta.url,
    request,
    signal,
    (message, { resolve, reject }) => {
      if ('progress' in message) emit(message.progress)
      else if ('refusal' in message)
        reject(new ToolError(message.refusal.code, message.refusal.message, message.refusal.hint))
      else if ('failure' in message) reject(message.failure)
      else resolve(message.reading)
    },
  )
}
