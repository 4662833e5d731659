import { lstat, Stats } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import type { Entry, FileSystemAdapter } from 'fast-glob'
import { counted } from '../core/counted.ts'
import type { Emit } from '../core/progress.ts'
import { ToolError } from '../core/tool-error.ts'
import { openFailure, systemCode } from './listing-failure.ts'
import type { Listing } from './listing.ts'
import { ObjectTableBuilder } from './object-table.ts'

export interface FolderOptions {
  readonly signal?: AbortSignal | undefined
  readonly emit: Emit
  readonly now: () => Date
}

/** Every name at every depth; the `**` of globs passes over names with a line feed in them. */
const everything = ['*', '+(*/)*']

const encoder = new TextEncoder()

/**
 * Walks a mounted tree. Links to folders are not followed; a link to a file counts as a file where its
 * target lies in the tree too, as a server that is shown the tree and nothing else could open it.
 */
export async function readFolder(root: string, options: FolderOptions): Promise<Listing> {
  const base = await openFolder(root)
  const takenAt = options.now().toISOString()
  const objects = new ObjectTableBuilder()
  // loaded only here: reading any other listing should not wait for it
  const { default: fastGlob } = await import('fast-glob')
  const unreadable: string[] = []
  const entries = fastGlob.stream(everything, {
    cwd: base,
    baseNameMatch: true,
    unique: false,
    dot: true,
    onlyFiles: false,
    followSymbolicLinks: false,
    objectMode: true,
    stats: true,
    suppressErrors: false,
    fs: { lstat: lstatOrPass((path) => unreadable.push(path)) },
  }) as AsyncIterable<unknown> as AsyncIterable<Entry>
  let seen = 0
  try {
    for await (const { path, stats } of entries) {
      options.signal?.throwIfAborted()
      if (++seen % 4096 === 0) options.emit({ task: 'reading listing', done: objects.length, unit: 'objects' })
      const file = stats?.isSymbolicLink() === true ? await linkedFile(base, path) : stats
      if (file?.isFile() !== true) continue
      const key = encoder.encode(path)
      objects.add(key, 0, key.length, file.size, 0, file.mtimeMs)
    }
  } catch (error) {
    // a folder that may not be entered hides files, and a listing without them would call them gone
    throw openFailure(failedPath(error) ?? root, error)
  }
  options.emit({ task: 'reading listing', done: objects.length, unit: 'objects' })
  const incompleteReason = unreadable.length === 0 ? null : unreadableReason(base, unreadable)
  return {
    source: `dir:${root}`,
    format: 'dir',
    ...objects.summary(),
    takenAt,
    complete: incompleteReason === null,
    incompleteReason,
    spelling: 'decoded',
  }
}

/**
 * Node turns the bytes of a name that are no UTF-8 into U+FFFD, and then there is no such file; fast-glob
 * would fail at it. It is passed over as neither file nor folder, and told.
 */
function lstatOrPass(passed: (path: string) => void): FileSystemAdapter['lstat'] {
  const nothing = Object.assign(Object.create(Stats.prototype) as Stats, { mode: 0 })
  const look = (path: string, done: (error: NodeJS.ErrnoException | null, stats: Stats) => void): void =>
    lstat(path, (error, stats) => {
      if (error?.code !== 'ENOENT' || !basename(path).includes('\uFFFD')) return done(error, stats)
      passed(path)
      done(null, nothing)
    })
  return look as FileSystemAdapter['lstat']
}

function unreadableReason(base: string, paths: readonly string[]): string {
  const folder = relative(base, dirname(paths.toSorted()[0] ?? base))
  const where = folder === '' ? 'directly in it' : `in ${folder}`
  const rest = paths.length === 1 ? '' : ', among other places'
  return `${counted(paths.length, 'name')} in it cannot be read, not being UTF-8: ${where}${rest}`
}

async function openFolder(root: string): Promise<string> {
  try {
    const about = await stat(root)
    if (about.isDirectory()) return await realpath(root)
  } catch (error) {
    throw openFailure(root, error)
  }
  throw new ToolError(
    'listing-not-found',
    `${root} is not a folder`,
    'after dir: name the folder where the media is mounted',
  )
}

async function linkedFile(
  base: string,
  path: string,
): Promise<{ isFile(): boolean; size: number; mtimeMs: number } | null> {
  try {
    const target = await realpath(join(base, path))
    return target.startsWith(base.endsWith(sep) ? base : base + sep) ? await stat(target) : null
  } catch (error) {
    // a link that leads nowhere, or in a circle, is no file
    const code = systemCode(error)
    if (code === 'ENOENT' || code === 'ELOOP' || code === 'ENOTDIR') return null
    throw error
  }
}

function failedPath(error: unknown): string | null {
  return error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : null
}
