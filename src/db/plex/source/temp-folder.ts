import { mkdir, mkdtemp, readdir, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { ToolError } from '../../../core/tool-error.ts'
import { tempRefusal } from './file-access.ts'

const prefix = 'plexferry-'

/** A private folder (mode 0700) for copies of the operator's data, gone with its disposal. */
export interface TempFolder extends AsyncDisposable {
  readonly path: string
}

export async function makeTempFolder(tempDir: string): Promise<TempFolder> {
  try {
    await mkdir(tempDir, { recursive: true, mode: 0o700 })
    const path = await mkdtemp(join(tempDir, `${prefix}${process.pid}-`))
    return { path, [Symbol.asyncDispose]: async () => rm(path, { recursive: true, force: true }) }
  } catch (error) {
    throw tempRefusal(error, tempDir)
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Another user's process may not be signalled, but it is there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Removes what runs that were killed left in `tempDir`, and returns the names. */
export async function sweepTemp(tempDir: string): Promise<string[]> {
  const processStart = Date.now() - process.uptime() * 1000
  const names = await readdir(tempDir).catch(() => [])
  const swept: string[] = []
  for (const name of names) {
    const pid = /^plexferry-(\d+)-\w{6}$/.exec(name)?.[1]
    if (pid === undefined) continue
    const path = join(tempDir, name)
    const found = await stat(path).catch(() => undefined)
    if (found === undefined || !found.isDirectory()) continue
    // In a container every run has the same pid: a folder older than this process is another run's.
    const left = Number(pid) === process.pid ? found.mtimeMs < processStart : !isAlive(Number(pid))
    if (!left) continue
    await rm(path, { recursive: true, force: true })
    swept.push(name)
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
