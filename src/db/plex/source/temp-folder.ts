import { createHash } from 'node:crypto'
import { lstat, mkdir, mkdtemp, readdir, rm, statfs } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { ToolError } from '../../../core/tool-error.ts'
import { tempRefusal } from './file-access.ts'

/** Of this machine or container, which its host name tells apart from others. */
export const hostMark = createHash('sha256').update(hostname()).digest('hex').slice(0, 8)

/** A private folder (mode 0700) for copies of the operator's data, gone with its disposal. */
export interface TempFolder extends AsyncDisposable {
  readonly path: string
}

export async function makeTempFolder(tempDir: string): Promise<TempFolder> {
  try {
    await mkdir(tempDir, { recursive: true, mode: 0o700 })
    const path = await mkdtemp(join(tempDir, `plexferry-${hostMark}-${process.pid}-`))
    return { path, [Symbol.asyncDispose]: async () => rm(path, { recursive: true, force: true }) }
  } catch (error) {
    throw tempRefusal(error, tempDir)
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Another user's process may not be signalled, but it is there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Another host's or container's run may share the folder, and its process ids mean nothing here. */
const surelyLeft = 24 * 60 * 60 * 1000

/**
 * Removes what runs of this user that were killed left in `tempDir`, and returns the names. Never fails:
 * what cannot be removed stays.
 */
export async function sweepTemp(tempDir: string): Promise<string[]> {
  const processStart = Date.now() - process.uptime() * 1000
  const names = await readdir(tempDir).catch(() => [])
  const swept: string[] = []
  for (const name of names) {
    const [, host, pid] = /^plexferry-([0-9a-f]{8})-(\d+)-\w{6}$/.exec(name) ?? []
    if (pid === undefined) continue
    const path = join(tempDir, name)
    const found = await lstat(path).catch(() => undefined)
    if (found === undefined || !found.isDirectory() || found.uid !== (process.getuid?.() ?? found.uid)) continue
    const left =
      host !== hostMark
        ? Date.now() - found.mtimeMs > surelyLeft
        : // In a container that is restarted every run has the same pid: an older folder is another run's.
          Number(pid) === process.pid
          ? found.mtimeMs < processStart
          : !isAlive(Number(pid))
    if (!left) continue
    const removed = await rm(path, { recursive: true, force: true }).then(
      () => true,
      () => false,
    )
    if (removed) swept.push(name)
  }
  return swept
}

/** Refuses before a copy of `bytes` begins that cannot fit. */
export async function requireSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  const available = bavail * bsize
  if (available >= bytes) return
  throw new ToolError(
    'temp-space',
    `a private copy of the database needs ${bytes} bytes in ${folder}, and ${available} are free`,
    'free space there, or set TMPDIR to another folder',
  )
}
