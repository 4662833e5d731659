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
  const tasks = new Map<string, ProgressEvent>()
  const terminal = io.stderr.isTTY
  let last = io.now().getTime()
  let drawn = false
  const draw = (): void => {
    const line = [...tasks.values()].map(describe).join(' · ')
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
      tasks.set(event.task, event)
      const now = io.now().getTime()
      if (now - last < (terminal ? redrawEvery : lineEvery)) return
      last = now
      draw()
    },
  }
}

function describe({ task, done, total, unit }: ProgressEvent): string {
  const count = unit === 'bytes' ? formatBytes(done) : `${formatCount(done)} ${unit}`
  const share = total === undefined || total <= 0 ? '' : ` (${Math.min(100, Math.floor((done / total) * 100))} %)`
  return `${task}: ${count}${share}`
}
