import { lstat, readdir, type Stats } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { basename, dirname, relative, sep } from 'node:path'
import { callbackify, promisify } from 'node:util'
import type { FileSystemAdapter } from 'fast-glob'
import { counted } from '../core/counted.ts'
import type { Emit } from '../core/progress.ts'
import { ToolError } from '../core/tool-error.ts'
import { openFailure, systemCode } from './listing-failure.ts'
import type { Listing } from './listing.ts'
import { ObjectTableBuilder } from './object-table.ts'
import { inParallel } from './parallel.ts'

export interface FolderOptions {
  readonly signal?: AbortSignal | undefined
  readonly emit: Emit
  readonly now: () => Date
}

/** Files asked about at a time, in each folder that is being read. */
const width = 16

const encoder = new TextEncoder()
const readNames = promisify(readdir)
// half as dear as that of node:fs/promises, and asked once for every file
const look = promisify(lstat)

/**
 * Walks a mounted tree. Links to folders are not followed; a link to a file counts as a file where its
 * target lies in the tree too, as a server that is shown the tree and nothing else could open it.
 */
export async function readFolder(root: string, options: FolderOptions): Promise<Listing> {
  const base = await openFolder(root)
  const takenAt = options.now().toISOString()
  const before = await stat(base)
  const walk = new FolderWalk(base, options)
  // loaded only here: reading any other listing should not wait for it
  const { default: fastGlob } = await import('fast-glob')
  const folders = fastGlob.stream('*', {
    cwd: base,
    baseNameMatch: true,
    unique: false,
    dot: true,
    onlyDirectories: true,
    followSymbolicLinks: false,
    suppressErrors: false,
    fs: walk,
  })
  try {
    for await (const _ of folders) options.signal?.throwIfAborted()
  } catch (error) {
    throw openFailure(root, error)
  }
  options.signal?.throwIfAborted()
  const { objects } = walk
  options.emit({ task: 'reading listing', done: objects.length, unit: 'objects' })
  const after = await stat(base).catch(() => null)
  // where the mount went away, all that was still to be read seems to have vanished
  const incompleteReason =
    after?.dev === before.dev && after.ino === before.ino
      ? walk.shortfall()
      : 'it was unmounted or replaced while it was read'
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
 * The file system as fast-glob is shown it: folders alone. Each folder's files are taken as it is read,
 * since fast-glob itself takes a folder for empty where one file of it vanishes before it is looked at, and
 * its globs pass over names that begin with a line feed.
 */
class FolderWalk implements Partial<FileSystemAdapter> {
  readonly objects = new ObjectTableBuilder()
  readonly #base: string
  readonly #options: FolderOptions
  readonly #unreadable: { readonly path: string; readonly code: string }[] = []
  readonly #misspelt: string[] = []
  #seen = 0

  constructor(base: string, options: FolderOptions) {
    this.#base = base.endsWith(sep) ? base : base + sep
    this.#options = options
  }

  // what fast-glob asks for beside the folder is always the same
  readonly readdir = callbackify((folder: string) => this.#read(folder)) as unknown as FileSystemAdapter['readdir']

  /** What keeps files out of sight; a listing without them would call them gone. */
  shortfall(): string | null {
    const reasons: string[] = []
    const [misspelt] = this.#misspelt.toSorted()
    if (misspelt !== undefined) {
      const folder = relative(this.#base, dirname(misspelt))
      const where = folder === '' ? 'directly in it' : `in ${folder}`
      const names = counted(this.#misspelt.length, 'name')
      reasons.push(`${names} in it cannot be read, not being UTF-8: ${where}${others(this.#misspelt)}`)
    }
    const [first] = this.#unreadable.toSorted((a, b) => (a.path < b.path ? -1 : 1))
    if (first !== undefined) {
      const where = `${relative(this.#base, first.path)} (${first.code})${others(this.#unreadable)}`
      reasons.push(
        `${counted(this.#unreadable.length, 'file or folder', 'files or folders')} in it cannot be read: ${where}`,
      )
    }
    return reasons.length === 0 ? null : reasons.join('; ')
  }

  /** Takes the files of a folder, and gives back what fast-glob is to go on with: the folders in it. */
  async #read(folder: string): Promise<(Stats & { name: string })[]> {
    const { signal } = this.#options
    const prefix = folder.endsWith(sep) ? folder : folder + sep
    const isBase = prefix === this.#base
    const folders: (Stats & { name: string })[] = []
    let names: string[]
    try {
      names = await readNames(folder)
    } catch (error) {
      if (isBase) throw error
      this.#failed(folder, error)
      return folders
    }
    await inParallel(names, width, async (name) => {
      if (signal?.aborted === true) return
      const path = prefix + name
      try {
        const about = await look(path)
        if (about.isDirectory()) folders.push(Object.assign(about, { name }))
        else this.#take(path, about.isSymbolicLink() ? await this.#linked(path) : about)
      } catch (error) {
        this.#failed(path, error)
      }
    })
    return signal?.aborted === true ? [] : folders
  }

  #take(path: string, about: Stats | null): void {
    const { emit } = this.#options
    if (++this.#seen % 4096 === 0) emit({ task: 'reading listing', done: this.objects.length, unit: 'objects' })
    if (about?.isFile() !== true) return
    const key = encoder.encode(path.slice(this.#base.length))
    this.objects.add(key, 0, key.length, about.size, 0, about.mtimeMs)
  }

  /** What a link leads to, where that lies in the tree. */
  async #linked(path: string): Promise<Stats | null> {
    try {
      const target = await realpath(path)
      return target.startsWith(this.#base) ? await stat(target) : null
    } catch (error) {
      // a link that leads nowhere, or in a circle, is no file
      const code = systemCode(error)
      if (code === 'ENOENT' || code === 'ELOOP' || code === 'ENOTDIR') return null
      throw error
    }
  }

  /**
   * What vanished since its name was read is not there. But Node turns the bytes of a name that are no UTF-8
   * into U+FFFD, and of such a name too it is told that nothing has it.
   */
  #failed(path: string, error: unknown): void {
    const code = systemCode(error)
    if (code === '') throw error
    if (code !== 'ENOENT') this.#unreadable.push({ path, code })
    else if (basename(path).includes('\uFFFD')) this.#misspelt.push(path)
  }
}

const others = (all: readonly unknown[]): string => (all.length === 1 ? '' : ', among other places')

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
