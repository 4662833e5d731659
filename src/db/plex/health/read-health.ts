import { type Emit, silent } from '../../../core/progress.ts'
import { askWorker } from '../../ask-worker.ts'
import { onReading } from '../reading-message.ts'
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
    (message, { resolve, reject }) =>
      onReading(emit, reject, message, ({ reading }: { readonly reading: HealthReading }) => resolve(reading)),
  )
}
