import { formatBytes, formatCount } from '../core/figures.ts'
import type { Emit, ProgressEvent } from '../core/progress.ts'
import type { Io } from './io.ts'

/** A terminal's line is redrawn at most this often; elsewhere a plain line comes every half minute. */
const redrawEvery = 100
const lineEvery = 30_000

export interface Progress extends AsyncDisposable {
  readonly emit: Emit
  /** Takes the line away, so that what follows starts on a clean one; so does disposing of it. */
  clear(): Promise<void>
}

/** Shows the newest progress of each task on standard error. */
export function showProgress(io: Io, quiet: boolean): Progress {
  if (quiet)
    return { emit: () => undefined, clear: async () => undefined, [Symbol.asyncDispose]: async () => undefined }
  const tasks = new Map<string, Shown>()
  const terminal = io.stderr.isTTY
  let last = io.now().getTime()
  let drawn = false
  const draw = (): void => {
    const line = [...tasks.values()].map((shown) => describe(shown, last)).join(' · ')
    void io.stderr.write(terminal ? `\r\u001b[K${line.slice(0, io.stderr.columns - 1)}` : `${line}\n`)
    drawn = true
  }
  const clear = async (): Promise<void> => {
    if (drawn && terminal) await io.stderr.write('\r\u001b[K')
    tasks.clear()
    drawn = false
  }
  return {
    clear,
    [Symbol.asyncDispose]: clear,
    emit: (event) => {
      const now = io.now().getTime()
      const before = tasks.get(event.task)
      // A task that begins anew is another one.
      const since = before === undefined || event.done < before.event.done ? now : before.since
      tasks.set(event.task, { event, since })
      if (now - last < (terminal ? redrawEvery : lineEvery)) return
      last = now
      draw()
    },
  }
}

interface Shown {
  readonly event: ProgressEvent
  /** When it was first heard of. */
  readonly since: number
}

function describe({ event: { task, done, total, unit }, since }: Shown, now: number): string {
  const count = unit === 'bytes' ? formatBytes(done) : `${formatCount(done)} ${unit}`
  const share = total === undefined || total <= 0 ? '' : ` (${Math.min(100, Math.floor((done / total) * 100))} %)`
  return `${task}: ${count}${share}${pace(done, total, unit, (now - since) / 1000)}`
}

/** Of bytes, which take their time: what came of them a second, and how long the rest will take at that rate. */
function pace(done: number, total: number | undefined, unit: ProgressEvent['unit'], seconds: number): string {
  if (unit !== 'bytes' || seconds < 2 || done <= 0) return ''
  const rate = done / seconds
  const left = total === undefined || total < done ? '' : `, ${duration(Math.ceil((total - done) / rate))} left`
  return `, ${formatBytes(rate)}/s${left}`
}

function duration(seconds: number): string {
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
