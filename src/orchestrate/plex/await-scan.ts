import { ToolError } from '../../core/tool-error.ts'
import type { PlexClient } from './plex-client.ts'
import { observeScan, type ScanPatience, type ScanPoll, type ScanWatch, watchScan } from './scan-watch.ts'

/** What the machine tells of the server: null what it cannot tell. */
export interface ServerLoad {
  /** Processes that scan or analyse. */
  readonly scanners: number | null
  /** Per cent of what the server may use. */
  readonly cpu: number | null
}

export interface AwaitScanOptions {
  readonly client: PlexClient
  /** Fetches all metadata anew, which takes hours. */
  readonly force?: boolean
  readonly load: () => Promise<ServerLoad>
  readonly now: () => Date
  readonly sleep: (milliseconds: number) => Promise<unknown>
  /** Milliseconds between two looks. */
  readonly pause: number
  readonly patience: ScanPatience
  readonly signal?: AbortSignal
  readonly onLook?: (watch: ScanWatch) => void
}

/**
 * Has a section scanned, and watches until the scan is truly at its end or is given up; what is given up is cancelled.
 * @throws ToolError `plex-denied`, `plex-failed` where the server does not take the request
 */
export async function scanSection(section: number, path: string | null, options: AwaitScanOptions): Promise<ScanWatch> {
  const { client, force = false, now, sleep, pause, patience, signal, onLook } = options
  const before = (await client.sections()).find(({ id }) => id === section)
  if (before === undefined)
    throw new ToolError('plex-failed', `Plex has no section ${section}`, 'see that it opened the right library')
  let watch = watchScan(section, before.scannedAt, now().getTime())
  await client.refresh(section, { force, ...(path === null ? {} : { path }) })
  while (watch.verdict === 'working') {
    await sleep(pause)
    signal?.throwIfAborted()
    watch = observeScan(watch, await look(section, options), patience)
    onLook?.(watch)
  }
  if (watch.verdict !== 'finished') await unlessFailed(client.cancelRefresh(section))
  return watch
}

async function look(section: number, { client, load, now }: AwaitScanOptions): Promise<ScanPoll> {
  const [sections, activities, queue, { scanners, cpu }] = await Promise.all([
    unlessFailed(client.sections()),
    unlessFailed(client.activities()),
    unlessFailed(client.queueSize(section)),
    load(),
  ])
  const seen = sections?.find(({ id }) => id === section) ?? null
  return { at: now().getTime(), section: seen, activities, queue, scanners, cpu }
}

/** A server that does not answer for once is no news of it; that it never does again is found by its standing still. */
async function unlessFailed<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof ToolError && error.code === 'plex-failed') return null
    throw error
  }
}
