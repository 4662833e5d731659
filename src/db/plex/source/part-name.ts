import { lstat, readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { hostMark, isAlive } from './temp-folder.ts'

/** Beside a file that is being written, a name that says by whom; what belongs to it has a suffix after a hyphen. */
export const partPath = (out: string, nonce = ''): string =>
  `${out}.${hostMark}-${process.pid}${nonce === '' ? '' : `-${nonce}`}.part`

export interface FoundPart {
  readonly path: string
  readonly pid: number
  /** `elsewhere`: on another machine or in another container, whose processes are not to be seen from here. */
  readonly writer: 'alive' | 'dead' | 'elsewhere'
}

/** What runs have begun of this file, this process's own runs left out. */
export async function partsOf(out: string): Promise<FoundPart[]> {
  const folder = dirname(out)
  const found: FoundPart[] = []
  for (const name of await readdir(folder)) {
    if (!name.startsWith(`${basename(out)}.`)) continue
    const rest = name.slice(basename(out).length + 1)
    const [, host, digits] = /^([0-9a-f]{8})-(\d+)(?:-[0-9a-f]+)?\.part(?:-[a-z]+)?$/u.exec(rest) ?? []
    if (host === undefined) continue
    const path = join(folder, name)
    const pid = Number(digits)
    if (host !== hostMark) found.push({ path, pid, writer: 'elsewhere' })
    else if (pid !== process.pid) found.push({ path, pid, writer: isAlive(pid) ? 'alive' : 'dead' })
    else if (await isOlderThanThis(path)) found.push({ path, pid, writer: 'dead' })
  }
  return found
}

/** In a container that is restarted every run has the same pid. */
async function isOlderThanThis(path: string): Promise<boolean> {
  const written = (await lstat(path).catch(() => null))?.mtimeMs ?? Number.POSITIVE_INFINITY
  return written < Date.now() - process.uptime() * 1000
}
