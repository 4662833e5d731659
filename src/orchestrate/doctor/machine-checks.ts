import { execFile } from 'node:child_process'
import { access, constants, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { versions } from 'node:process'
import { formatBytes } from '../../core/figures.ts'
import type { Environment } from '../../storage/environment.ts'
import { checked, type DoctorCheck, type DoctorCode } from './doctor-check.ts'

export interface MachineOptions {
  readonly env: Environment
  readonly tempDir: string
  readonly workspace: string
  /** What is configured is read by way of rclone. */
  readonly needsRclone: boolean
  readonly signal?: AbortSignal | undefined
}

/** Milliseconds for a program to say what it is: an engine that hangs must not hang this. */
const patience = 10_000

/** Bytes below which a copy of an ordinary library does not fit. */
const leastSpace = 2 * 2 ** 30

/** What this machine has, of what plexferry can use. */
export async function checkMachine(options: MachineOptions): Promise<DoctorCheck[]> {
  const node = checked('node', 'ok', `Node ${versions.node}`, { version: versions.node })
  const others = await Promise.all([
    space('temp-space', options.tempDir, 'free space there, or set TMPDIR to a folder with more'),
    space('workspace-space', options.workspace, 'free space there, or name another folder with --workspace'),
    docker(options),
    rclone(options),
    fuse(options),
    plexSqlite(options),
  ])
  return [node, ...others]
}

async function space(code: DoctorCode, folder: string, remedy: string): Promise<DoctorCheck> {
  const there = await nearestThere(folder)
  const { bavail, bsize } = await statfs(there)
  const free = bavail * bsize
  const message = `${formatBytes(free)} free in ${folder}`
  try {
    await access(there, constants.W_OK)
  } catch {
    return checked(code, 'failed', `${there} may not be written by this user`, { remedy, folder, free })
  }
  return free < leastSpace
    ? checked(code, 'failed', `only ${message}`, { remedy, folder, free })
    : checked(code, 'ok', message, { folder, free })
}

/** The workspace is made when it is first needed; until then its nearest folder that is there counts. */
async function nearestThere(folder: string): Promise<string> {
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    const isThere = await access(at).then(
      () => true,
      () => false,
    )
    if (isThere) return at
  }
  return '/'
}

async function docker(options: MachineOptions): Promise<DoctorCheck> {
  const use = 'only a run on this machine needs it'
  const said = await ask('docker', ['version', '--format', '{{.Server.Version}}'], options)
  if (said === null)
    return checked('docker', 'skipped', `docker is not installed; ${use}`, {
      remedy: 'install docker.io, or go without',
    })
  if (said.failed)
    return checked('docker', 'skipped', `docker is installed, and its engine does not answer (${said.text}); ${use}`, {
      remedy: 'start the engine, and let this user reach it (group docker)',
    })
  return checked('docker', 'ok', `docker engine ${said.text}`, { version: said.text })
}

async function rclone(options: MachineOptions): Promise<DoctorCheck> {
  const said = await ask('rclone', ['version'], options)
  const remedy = 'install rclone: https://rclone.org/downloads/'
  if (said === null)
    return options.needsRclone
      ? checked('rclone', 'failed', 'rclone is not installed, and what is configured is read by way of it', { remedy })
      : checked('rclone', 'skipped', 'rclone is not installed; only rclone: listings and local runs need it', {
          remedy,
        })
  const version = /v(\d+\.\d+(?:\.\d+)?)/u.exec(said.text)?.[1]
  if (said.failed || version === undefined)
    return checked('rclone', 'failed', `rclone does not work: ${said.text}`, { remedy })
  return checked('rclone', 'ok', `rclone ${version}`, { version })
}

async function fuse(options: MachineOptions): Promise<DoctorCheck> {
  const said = await ask('fusermount3', ['--version'], options)
  const device = await access('/dev/fuse').then(
    () => true,
    () => false,
  )
  if (said === null || said.failed || !device)
    return checked('fuse', 'skipped', 'FUSE is not here; only a run on this machine needs it, to mount the bucket', {
      remedy: 'install fuse3, or go without',
      device,
    })
  return checked('fuse', 'ok', said.text, { device })
}

const shellName = 'Plex SQLite'

async function plexSqlite({ env }: MachineOptions): Promise<DoctorCheck> {
  const folders = [
    '/usr/lib/plexmediaserver',
    '/Applications/Plex Media Server.app/Contents/MacOS',
    ...(env['PATH'] ?? '').split(':').filter((folder) => folder !== ''),
  ]
  for (const folder of folders) {
    const path = join(folder, shellName)
    const may = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (may) return checked('plex-sqlite', 'ok', path, { path })
  }
  return checked(
    'plex-sqlite',
    'skipped',
    'Plex SQLite is not on this machine; what it alone can judge stays unknown',
    {
      remedy: 'run where Plex is installed',
    },
  )
}

interface Said {
  readonly text: string
  readonly failed: boolean
}

/** The first line of what a program says; null where it is not there. */
async function ask(
  program: string,
  args: readonly string[],
  { env, signal }: Pick<MachineOptions, 'env' | 'signal'>,
): Promise<Said | null> {
  const said = await new Promise<Said | null>((resolve) => {
    execFile(program, args, { env: { ...env }, signal, timeout: patience }, (error, stdout, stderr) => {
      if (error !== null && (error.code === 'ENOENT' || error.code === 'EACCES')) return resolve(null)
      const [first = ''] = (error === null ? stdout : stderr || error.message).trim().split('\n')
      resolve({ text: first, failed: error !== null })
    })
  })
  signal?.throwIfAborted()
  return said
}
