import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

export interface Run {
  /** Seconds of wall time. */
  readonly wall: number
  /** Seconds of processor time, user and system, of the process and its children. */
  readonly cpu: number
  /** Peak resident memory in MB (10^6 bytes) of the process that was started, without its children. */
  readonly peak: number
  readonly stdout: string
}

/** Runs a command to its end; it must succeed. */
export async function measure(command: string, args: readonly string[]): Promise<Run> {
  const before = childrenTime()
  const started = performance.now()
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  let peak = 0
  const look = (): void => {
    try {
      const [, kib = '0'] = /VmHWM:\s+(\d+)/u.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? []
      peak = Math.max(peak, (Number(kib) * 1024) / 1e6)
    } catch {
      // It has ended between two looks.
    }
  }
  const timer = setInterval(look, 10)
  const code = await new Promise<number | null>((resolve) => {
    child.on('close', resolve)
  })
  clearInterval(timer)
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended in ${code}`)
  const wall = (performance.now() - started) / 1000
  return { wall, cpu: childrenTime() - before, peak, stdout }
}

/** Of children that have ended, theirs included. Linux counts hundredths of a second. */
function childrenTime(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[13]) + Number(fields[14])) / 100
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}

/** Runs several commands in turn, round after round, so that what disturbs one disturbs the others. */
export async function compareRuns(
  rounds: number,
  commands: Readonly<Record<string, readonly [string, ...string[]]>>,
): Promise<Record<string, { wall: number; peak: number }>> {
  const runs = new Map<string, Run[]>(Object.keys(commands).map((name) => [name, []]))
  // The first round warms the file cache and does not count.
  for (let round = 0; round <= rounds; round++)
    for (const [name, [command, ...args]] of Object.entries(commands)) {
      const run = await measure(command, args)
      if (round > 0) runs.get(name)?.push(run)
    }
  return Object.fromEntries(
    [...runs].map(([name, all]) => [
      name,
      { wall: median(all.map(({ wall }) => wall)), peak: Math.max(...all.map(({ peak }) => peak)) },
    ]),
  )
}
