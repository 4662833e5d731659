import { chmod, chown, mkdir, open, readdir, readFile, rename, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Beside the databases, and not named as Plex names its own dated backups, which it deletes by pattern. */
export const backupsName = 'plexferry-backups'

export const backupsFolder = (libraryFile: string): string => join(dirname(libraryFile), backupsName)

/** What a backup says of itself; only one that was verified has it. */
export interface BackupManifest {
  readonly format: 'plexferry/backup'
  readonly formatVersion: 1
  readonly createdAt: string
  /** The library that it is of. */
  readonly source: string
  readonly files: readonly BackupFile[]
}

export interface BackupFile {
  readonly name: string
  readonly bytes: number
  /** Rows of every ordinary table. */
  readonly rows: Readonly<Record<string, number>>
}

export const manifestName = 'backup.json'

/** A folder that is being filled; until it is renamed it is no backup. */
export const unfinished = '.part'

/** Without these a path or another's backup could be named. */
export const isBackupName = (name: string): boolean => /^[A-Za-z0-9][\w.-]*$/.test(name) && !name.endsWith(unfinished)

/** Gives a file or folder the owner and mode of another; the owner as far as this user may. */
export async function becomeLike(path: string, other: string, modeMask: number): Promise<void> {
  const { uid, gid, mode } = await stat(other)
  // chown clears bits of the mode, so it comes first.
  await chown(path, uid, gid).catch(() => undefined)
  await chmod(path, mode & modeMask)
}

/**
 * Makes a folder, private to its owner and of the same owner as the one it is in; false where one is there already
 * and may be.
 */
export async function makeFolder(path: string, { fresh }: { readonly fresh: boolean }): Promise<boolean> {
  const made = await mkdir(path, { mode: 0o700 }).then(
    () => true,
    (error: unknown) => {
      if (!fresh && error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
      throw error
    },
  )
  if (made) await becomeLike(path, dirname(path), 0o700)
  return made
}

/** Sees a file's content, or the names in a folder, onto the disk. */
export async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Turns a filled folder into a backup, for good. */
export async function seal(folder: string, target: string, manifest: BackupManifest): Promise<void> {
  const file = join(folder, manifestName)
  await using handle = await open(file, 'wx', 0o600)
  await handle.writeFile(`${JSON.stringify(manifest, null, 2)}\n`)
  await becomeLike(file, folder, 0o600)
  await handle.sync()
  for (const { name } of manifest.files) await sync(join(folder, name))
  await sync(folder)
  await rename(folder, target)
  await sync(dirname(target))
}

/** Folders of runs that ended before their backup was whole, by name. */
export async function unfinishedBackups(backups: string): Promise<string[]> {
  const names = await readdir(backups).catch(() => [])
  return names.filter((name) => name.endsWith(unfinished)).toSorted()
}

export interface KeptBackup {
  readonly name: string
  readonly folder: string
  readonly manifest: BackupManifest
}

/** The backups of a folder that are whole, oldest first. */
export async function listBackups(backups: string): Promise<KeptBackup[]> {
  const names = await readdir(backups).catch(() => [])
  const kept: KeptBackup[] = []
  for (const name of names.filter(isBackupName)) {
    const folder = join(backups, name)
    const manifest = await readManifest(folder)
    if (manifest !== null) kept.push({ name, folder, manifest })
  }
  const key = ({ manifest, name }: KeptBackup): string => `${manifest.createdAt} ${name}`
  return kept.toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
}

/** Null for a folder that is not a whole backup of ours. */
export async function readManifest(folder: string): Promise<BackupManifest | null> {
  try {
    const manifest = JSON.parse(await readFile(join(folder, manifestName), 'utf8')) as BackupManifest
    if (manifest.format !== 'plexferry/backup' || manifest.formatVersion !== 1) return null
    if (!Array.isArray(manifest.files) || Number.isNaN(Date.parse(manifest.createdAt))) return null
    for (const { name, bytes } of manifest.files) {
      const found = await stat(join(folder, name))
      if (basename(name) !== name || !found.isFile() || found.size !== bytes) return null
    }
    return manifest
  } catch {
    return null
  }
}
