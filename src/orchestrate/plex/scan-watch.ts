import type { PlexActivity, PlexSection } from './plex-answers.ts'

/** What could be seen of a scan at one moment. What is null could not be seen, and is no sign of rest. */
export interface ScanPoll {
  /** Epoch milliseconds. */
  readonly at: number
  readonly section: Pick<PlexSection, 'refreshing' | 'scannedAt'> | null
  readonly activities: readonly PlexActivity[] | null
  /** Items still being worked on. */
  readonly queue: number | null
  /** Processes that scan. */
  readonly scanners: number | null
  /** Per cent of what the server may use. */
  readonly cpu: number | null
}

export interface ScanPatience {
  /** Polls in a row that must all be at rest. */
  readonly quietPolls: number
  /** Milliseconds without any movement. */
  readonly stuckAfter: number
  /** Milliseconds in all, whatever moves. */
  readonly mostTime: number
  /** Per cent from which on the server is at work, although it reports nothing new. */
  readonly busyCpu: number
}

/** `stuck`: nothing moves. `never-began`: nor did it ever. `overdue`: it moves, but has had its time. */
export type ScanVerdict = 'working' | 'finished' | 'stuck' | 'never-began' | 'overdue'

/** A scan that was asked for, as far as it has been watched. */
export interface ScanWatch {
  readonly section: number
  /** The section's `scannedAt` before the scan was asked for. */
  readonly scannedBefore: number
  readonly askedAt: number
  readonly quiet: number
  readonly began: boolean
  readonly movedAt: number
  /** All that would be different, had anything moved. */
  readonly trace: string
  readonly verdict: ScanVerdict
  /** What it waits for, to be shown. */
  readonly waitsFor: readonly string[]
}

export const watchScan = (section: number, scannedBefore: number, askedAt: number): ScanWatch => ({
  section,
  scannedBefore,
  askedAt,
  quiet: 0,
  began: false,
  movedAt: askedAt,
  trace: '',
  verdict: 'working',
  waitsFor: [],
})

/**
 * What is known of a scan after one more look. The request only queues it, it may not have begun at the first look,
 * its activity does not name its section in its first second, and items are worked on after its end: so it is at its
 * end only when all signs say so, several looks in a row.
 */
export function observeScan(watch: ScanWatch, poll: ScanPoll, patience: ScanPatience): ScanWatch {
  if (watch.verdict !== 'working') return watch
  const waitsFor = pending(watch, poll)
  const quiet = waitsFor.length === 0 ? watch.quiet + 1 : 0
  const trace = traceOf(watch.section, poll)
  const busy = poll.cpu !== null && poll.cpu >= patience.busyCpu
  const moved = trace !== null && trace !== watch.trace
  const movedAt = moved || busy || quiet > 0 ? poll.at : watch.movedAt
  const began = watch.began || hasBegun(watch, poll)
  const next = { ...watch, quiet, began, movedAt, waitsFor, trace: trace ?? watch.trace }
  return { ...next, verdict: verdictOf(next, poll.at, patience) }
}

function verdictOf(watch: ScanWatch, now: number, patience: ScanPatience): ScanVerdict {
  if (watch.quiet >= patience.quietPolls) return 'finished'
  if (now - watch.askedAt >= patience.mostTime) return 'overdue'
  if (now - watch.movedAt >= patience.stuckAfter) return watch.began ? 'stuck' : 'never-began'
  return 'working'
}

/** Another section's scan is not this one's; one that names no section may be. */
const concerns = (section: number, activity: PlexActivity): boolean =>
  activity.section === section || (activity.section === null && activity.type.startsWith('library.'))

function pending({ section, scannedBefore }: ScanWatch, poll: ScanPoll): string[] {
  const waits: string[] = []
  if (poll.section === null) waits.push('an answer')
  else {
    if (poll.section.scannedAt <= scannedBefore) waits.push('the scan to be entered as done')
    if (poll.section.refreshing) waits.push('the scan')
  }
  if (poll.activities === null) waits.push('the list of activities')
  else if (poll.activities.some((activity) => concerns(section, activity))) waits.push('its activity')
  if (poll.queue === null) waits.push('the size of the queue')
  else if (poll.queue > 0) waits.push(`${poll.queue} queued`)
  if (poll.scanners === null) waits.push('the list of processes')
  else if (poll.scanners > 0) waits.push('the scanner')
  return waits
}

const hasBegun = ({ section, scannedBefore }: ScanWatch, poll: ScanPoll): boolean =>
  poll.section?.refreshing === true ||
  (poll.section?.scannedAt ?? 0) > scannedBefore ||
  (poll.activities ?? []).some((activity) => activity.section === section)

/** Null where nothing was seen: a server that does not answer has not moved. */
function traceOf(section: number, { section: seen, activities, queue }: ScanPoll): string | null {
  if (seen === null || activities === null) return null
  const at = activities
    .filter((activity) => concerns(section, activity))
    .map(({ id, progress, subtitle }) => [id, progress, subtitle])
  return JSON.stringify([seen.refreshing, seen.scannedAt, queue, at])
}
