import { rm, rmdir, stat, statfs } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { formatBytes } from '../../../core/figures.ts'
import { type Emit, silent } from '../../../core/progress.ts'
import { ToolError } from '../../../core/tool-error.ts'
import {
  backupsFolder,
  becomeLike,
  type BackupFile,
  isBackupName,
  listBackups,
  manifestName,
  makeFolder,
  seal,
  sync,
  unfinished,
  unfinishedBackups,
} from './backup-folder.ts'
import type { HeldPair } from './held-pair.ts'
import type { CopyProgress, WriteDb } from './open-for-writing.ts'
import { tableIntegrity } from './table-integrity.ts'
import { contentsOf, type Copy, verifyCopies } from './verify-copies.ts'
import { writeRefusal } from './write-refusal.ts'
import type { Problem } from './verify-file.ts'

export interface BackupOptions {
  /** Of the backup's folder: the run's id. */
  readonly name: string
  readonly now?: () => Date
  /** Bytes that this user may still write in a folder. */
  readonly freeBytes?: (folder: string) => Promise<number>
  /** Tables whose indexes are held against their rows in the copy; all where not given. */
  readonly deepTables?: readonly string[]
  readonly signal?: AbortSignal
  readonly emit?: Emit
}

export interface Backup {
  readonly folder: string
  readonly files: readonly BackupFile[]
  readonly bytes: number
  /** Backups that runs before this one did not finish: folders to delete by hand. */
  readonly leftovers: readonly string[]
}

/** Bytes that stay free beside the copies. */
const margin = 64 << 20

/**
 * Copies both databases, whatever is in their `-wal` included, to a folder beside them, and verifies the copies.
 * Before that is done the folder is named `….part`, and no one takes it for a backup.
 * @throws ToolError `backup-failed`; `db-damaged` when the copy shows that the database itself is
 */
export async function backUp({ library, blobs }: HeldPair, options: BackupOptions): Promise<Backup> {
  const { name, signal, emit = silent, now = () => new Date(), freeBytes = freeOnDisk } = options
  if (!isBackupName(name)) throw new TypeError(`no name for a backup: ${name}`)
  const databases = blobs === null ? [library] : [library, blobs]
  const backups = backupsFolder(library.file)
  const folder = join(backups, name)
  const part = folder + unfinished
  const leftovers = (await unfinishedBackups(backups)).map((left) => join(backups, left))
  let made = false
  let first = false
  try {
    requireSpace(dirname(library.file), await freeBytes(dirname(library.file)), databases)
    first = await makeFolder(backups, { fresh: false })
    await requireAbsent(folder)
    await makeFolder(part, { fresh: true })
    made = true
    const copies: (Copy & { readonly of: WriteDb })[] = []
    for (const database of databases) {
      const copy = { of: database, file: join(part, basename(database.file)), contents: contentsOf(database) }
      await copyDatabase(database, copy.file, { signal, emit })
      copies.push(copy)
    }
    // The disk is at it while the copies are read.
    const synced = Promise.all(copies.map(async ({ file }) => await sync(file)))
    const [problems] = await Promise.allSettled([verifyCopies(copies, { ...options, emit }), synced])
    if (problems.status === 'rejected') throw problems.reason
    refuseProblems(problems.value, copies)
    await synced
    const files: BackupFile[] = []
    for (const { file, contents } of copies) {
      files.push({ name: basename(file), bytes: (await stat(file)).size, rows: contents.rows })
    }
    signal?.throwIfAborted()
    const createdAt = now().toISOString()
    await seal(part, folder, { format: 'plexferry/backup', formatVersion: 1, createdAt, source: library.file, files })
    return { folder, files, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0), leftovers }
  } catch (error) {
    if (made) await rm(part, { recursive: true, force: true }).catch(() => undefined)
    if (first) await rmdir(backups).catch(() => undefined)
    throw backupRefusal(error, backups, library.file)
  }
}

async function freeOnDisk(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

function requireSpace(folder: string, free: number, databases: readonly WriteDb[]): void {
  const needed = databases.reduce((sum, { bytes }) => sum + bytes, margin)
  if (free >= needed) return
  throw new ToolError(
    'backup-failed',
    `the backup needs ${formatBytes(needed)} in ${folder}, and ${formatBytes(free)} are free`,
    'free space there, then run again: nothing is written without a backup',
  )
}

async function requireAbsent(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => null)
  if (found === null) return
  throw new ToolError('backup-failed', `${folder} is there already`, 'move it away, then run again')
}

async function copyDatabase(
  database: WriteDb,
  file: string,
  { signal, emit }: { readonly signal: AbortSignal | undefined; readonly emit: Emit },
): Promise<void> {
  signal?.throwIfAborted()
  const heard = (progress: CopyProgress): void => {
    signal?.throwIfAborted()
    emit({ task: 'backing up', ...progress, unit: 'bytes' })
  }
  await database.copyTo(file, heard, signal)
  await becomeLike(file, database.file, 0o777)
}

function refuseProblems(problems: readonly Problem[], copies: readonly (Copy & { readonly of: WriteDb })[]): void {
  const [first] = problems
  const database = copies.find(({ file }) => file === first?.file)?.of
  if (first === undefined || database === undefined) return
  const cause = tableIntegrity(database, [first.table])
  const more = problems.length === 1 ? '' : ` (and ${problems.length - 1} more)`
  if (cause.length > 0) {
    throw new ToolError(
      'db-damaged',
      `${database.file} is damaged, as its copy shows: ${first.what}${more}`,
      'put a backup back: Plex keeps some beside it; a database that is damaged is not written to',
    )
  }
  throw new ToolError(
    'backup-failed',
    `the backup of ${database.file} is not what was copied: ${first.what}${more}`,
    'check the disk that it is on, then run again',
  )
}

/** Node's and SQLite's ways to say that a folder is full, or not to be written, or the database not to be read. */
function backupRefusal(error: unknown, backups: string, library: string): unknown {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (error instanceof ToolError || !/^(SQLITE_|E[A-Z]{2,}$)/.test(code)) return error
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return writeRefusal(error, library)
  if (['SQLITE_FULL', 'ENOSPC', 'EDQUOT'].includes(code)) {
    return new ToolError('backup-failed', `${backups} ran full during the backup`, 'free space there, then run again', {
      cause: error,
    })
  }
  return new ToolError(
    'backup-failed',
    `the backup cannot be written to ${backups} (${code})`,
    'run as the user that Plex runs as, and see that the disk works and the folder may be written',
    { cause: error },
  )
}

/**
 * Deletes all but the `keep` newest whole backups of a library, and gives their names. Never the newest, and
 * nothing in their folders that no backup put there.
 */
export async function pruneBackups(libraryFile: string, keep: number): Promise<string[]> {
  if (!Number.isInteger(keep) || keep < 1) throw new RangeError(`cannot keep ${keep} backups`)
  const kept = await listBackups(backupsFolder(libraryFile))
  const old = kept.slice(0, Math.max(0, kept.length - keep))
  for (const { folder, manifest } of old) await removeBackup({ folder, files: manifest.files })
  return old.map(({ name }) => name)
}

/** Deletes a backup; what else lies in its folder stays. */
export async function removeBackup({ folder, files }: Pick<Backup, 'folder' | 'files'>): Promise<void> {
  // From here on it is no backup, whatever happens.
  await rm(join(folder, manifestName))
  for (const { name } of files) await rm(join(folder, name), { force: true })
  await rmdir(folder).catch(() => undefined)
}
