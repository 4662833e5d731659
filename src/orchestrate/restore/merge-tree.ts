import type { Dirent } from 'node:fs'
import { copyFile, lstat, mkdir, open, readdir, readlink, rename, rm, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Emit } from '../../core/progress.ts'

/** What is never taken from an archive: who the server is, and what it makes anew or is not the server's data. */
const left = new Set(['Preferences.xml', 'plexmediaserver.pid'])

export interface TreeMerge {
  /** What was unpacked; files leave it as they are put in place. */
  readonly tree: string
  /** Plex's data folder. */
  readonly dataFolder: string
  /** Where files that are replaced are kept, by their path. */
  readonly replaced: string
  readonly emit?: Emit
}

export interface MergedTree {
  readonly added: number
  readonly replaced: number
  /** The same already: of the same size and time. */
  readonly same: number
}

/**
 * Counts what `mergeTree` would do, and does nothing.
 */
export async function surveyTree({ tree, dataFolder }: Pick<TreeMerge, 'tree' | 'dataFolder'>): Promise<MergedTree> {
  const counts = { added: 0, replaced: 0, same: 0 }
  for await (const path of filesOf(tree)) counts[await fateOf(join(tree, path), join(dataFolder, path))]++
  return counts
}

/**
 * Puts files in that are missing at home or differ there; nothing is deleted, and what is replaced is kept. It may be
 * done again after it was cut short: what was put in place is no longer in the tree.
 */
export async function mergeTree(merge: TreeMerge): Promise<MergedTree> {
  const { tree, dataFolder, replaced, emit } = merge
  const counts = { added: 0, replaced: 0, same: 0 }
  let done = 0
  for await (const path of filesOf(tree)) {
    const [from, to] = [join(tree, path), join(dataFolder, path)]
    const fate = await fateOf(from, to)
    counts[fate]++
    if (fate === 'replaced') {
      await makeLike(dirname(path), dataFolder, replaced)
      // Cut short here once before, and made again by a server since: the first is the one to keep.
      if ((await lstat(join(replaced, path)).catch(() => null)) === null) await moveFile(to, join(replaced, path))
      else await rm(to)
    }
    if (fate !== 'same') {
      await makeLike(dirname(path), tree, dataFolder)
      await moveFile(from, to)
    }
    emit?.({ task: 'putting files in place', done: ++done, unit: 'files' })
  }
  return counts
}

/** Puts back what was replaced; what was added stays, which no database refers to. */
export async function unmergeTree({
  dataFolder,
  replaced,
}: Pick<TreeMerge, 'dataFolder' | 'replaced'>): Promise<number> {
  let count = 0
  for await (const path of filesOf(replaced)) {
    await makeLike(dirname(path), replaced, dataFolder)
    await moveFile(join(replaced, path), join(dataFolder, path))
    count++
  }
  return count
}

async function fateOf(from: string, to: string): Promise<'added' | 'replaced' | 'same'> {
  const found = await lstat(to).catch(() => null)
  if (found === null) return 'added'
  const came = await lstat(from)
  if (came.isSymbolicLink())
    return found.isSymbolicLink() && (await readlink(from)) === (await readlink(to)) ? 'same' : 'replaced'
  const alike = found.isFile() && found.size === came.size && Math.abs(found.mtimeMs - came.mtimeMs) < 2000
  return alike ? 'same' : 'replaced'
}

/** Files and links below a folder, by their path in it. */
async function* filesOf(folder: string, below = ''): AsyncGenerator<string> {
  let entries: Dirent[]
  try {
    entries = await readdir(join(folder, below), { withFileTypes: true })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return
    throw error
  }
  for (const entry of entries) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`
    if (below === '' && left.has(entry.name)) continue
    if (entry.isDirectory()) yield* filesOf(folder, path)
    else yield path
  }
}

/** Makes a folder and those it is in, each with the mode of its like. */
async function makeLike(path: string, like: string, base: string): Promise<void> {
  const target = join(base, path)
  if ((await lstat(target).catch(() => null)) !== null) return
  if (path !== '.') await makeLike(dirname(path), like, base)
  const about = await lstat(join(like, path)).catch(() => null)
  await mkdir(target, { recursive: true, mode: about === null ? 0o755 : about.mode & 0o7777 })
}

/** A rename, or where the two are on different file systems a copy that is renamed. */
async function moveFile(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error
    const part = `${to}.plexferry-part`
    await copyFile(from, part)
    const { atime, mtime } = await lstat(from)
    await utimes(part, atime, mtime)
    {
      await using handle = await open(part, 'r')
      await handle.sync()
    }
    await rename(part, to)
    await rm(from)
  }
}
