import { mkdir, rename, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { ArchiveManifest } from '../../core/archive-manifest.ts'
import type { Check } from '../../core/check.ts'
import { formatBytes } from '../../core/figures.ts'
import type { Emit } from '../../core/progress.ts'
import { ToolError } from '../../core/tool-error.ts'
import { extractExport } from '../../db/archive/extract-export.ts'
import { readExport } from '../../db/archive/read-archive.ts'
import { libraryName } from '../../db/plex/source/library-name.ts'
import type { RestoreTarget } from './target/restore-target.ts'
import { blobsName } from '../../db/plex/write/held-pair.ts'

export interface StageOptions {
  /** An empty folder, of the file system that the databases are to be on. */
  readonly folder: string
  readonly only: 'databases' | null
  readonly signal?: AbortSignal
  readonly emit?: Emit
}

/** An archive's content, unpacked beside where it is to be, and held against what the archive says of itself. */
export interface StagedArchive {
  readonly manifest: ArchiveManifest
  /** The library, and the blobs where there are any; in `new` of the folder. */
  readonly databases: readonly StagedDatabase[]
  /** What else it holds, as in Plex's data folder; null where only databases were wanted. */
  readonly tree: string | null
  readonly checks: readonly Check[]
}

export interface StagedDatabase {
  readonly database: 'library' | 'blobs'
  readonly name: string
  readonly file: string
  readonly bytes: number
}

/**
 * Reads the archive once, into the folder.
 * @throws ToolError `archive-damaged`, `archive-incomplete`, `restore-space`
 */
export async function stageArchive(archive: string, options: StageOptions): Promise<StagedArchive> {
  const { folder, only, signal, emit } = options
  const reading = { ...(signal === undefined ? {} : { signal }), ...(emit === undefined ? {} : { emit }) }
  const staged = join(folder, 'new')
  try {
    if (only === 'databases') {
      await using read = await readExport(archive, { ...reading, tempDir: folder })
      return { ...(await taken(archive, read, staged)), tree: null }
    }
    const tree = join(folder, 'tree')
    const read = await extractExport(archive, tree, reading)
    if (read.refused.length > 0)
      throw damaged(archive, `it names files outside of its folder: ${read.refused.join(', ')}`)
    return { ...(await taken(archive, read, staged)), tree }
  } catch (error) {
    throw spaceRefusal(error, folder)
  }
}

interface Read {
  readonly manifest: ArchiveManifest | null
  readonly checks: readonly Check[]
  readonly library: string | null
  readonly blobs: string | null
}

async function taken(
  archive: string,
  { manifest, checks, library, blobs }: Read,
  staged: string,
): Promise<Omit<StagedArchive, 'tree'>> {
  const failed = checks.filter(({ status }) => status === 'failed')
  if (failed.length > 0) throw damaged(archive, failed.map(({ message }) => message).join('; '))
  if (manifest === null) throw damaged(archive, 'it has no manifest')
  if (library === null)
    throw new ToolError(
      'archive-incomplete',
      `${archive} holds no ${libraryName}`,
      'name an archive of plexferry export',
    )
  await mkdir(staged, { mode: 0o700 })
  const databases: StagedDatabase[] = []
  for (const [database, name, file] of [
    ['library', libraryName, library],
    ['blobs', blobsName, blobs],
  ] as const) {
    if (file === null) continue
    const target = join(staged, name)
    await rename(file, target)
    databases.push({ database, name, file: target, bytes: (await stat(target)).size })
  }
  return { manifest, databases, checks }
}

const damaged = (archive: string, why: string): ToolError =>
  new ToolError(
    'archive-damaged',
    `${archive} is not what was exported: ${why}`,
    `nothing was moved; fetch or make it again, and see plexferry check --db ${basename(archive)}`,
  )

/** Node's ways to say that there is no room; nothing that a server uses was touched by then. */
function spaceRefusal(error: unknown, folder: string): unknown {
  const cause = error instanceof ToolError ? error.cause : error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const full = ['ENOSPC', 'EDQUOT'].includes(code) || (error instanceof ToolError && error.code === 'temp-space')
  if (!full) return error
  return new ToolError(
    'restore-space',
    `${folder} ran full while the archive was unpacked; nothing was moved`,
    'free space on the file system of the databases, which holds both the old ones and the new; or restore with --only databases',
    { cause: error },
  )
}

/** Bytes that stay free beside what is staged: the server needs some when it starts. */
const margin = 64 << 20

/**
 * For what comes after unpacking: nothing of the old is removed, so that what is free now is what is left then.
 * @throws ToolError `restore-space`
 */
export async function requireRoom(target: RestoreTarget, staged: StagedArchive): Promise<void> {
  const free = await target.files.free(target.databases)
  const journal = staged.databases.reduce((sum, { bytes }) => sum + bytes / 8, margin)
  if (free.bytes >= journal && (free.files === null || free.files >= 64)) return
  throw new ToolError(
    'restore-space',
    `the disk of ${target.databases} has ${formatBytes(free.bytes)} left beside both copies, and ${formatBytes(journal)} are needed; nothing was moved`,
    'free space there, then run again',
  )
}
