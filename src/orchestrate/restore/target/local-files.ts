import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { chmod, chown, lstat, mkdir, open, readdir, readFile, rename, rm, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { FileFacts, FreeSpace, TargetFiles } from './target-files.ts'

/** The files of this machine. */
export const localFiles: TargetFiles = {
  async look(path) {
    try {
      const found = await lstat(path)
      const kind = found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other'
      const { size, uid, gid } = found
      return { kind, size, mtime: Math.floor(found.mtimeMs / 1000), uid, gid, mode: found.mode & 0o7777 }
    } catch (error) {
      if (isMissing(error)) return null
      throw error
    }
  },
  async names(folder) {
    return (await unlessMissing(readdir(folder))) ?? []
  },
  async move(from, to) {
    if ((await localFiles.look(to)) !== null) throw new Error(`${to} is there already`)
    await rename(from, to)
  },
  async makeFolder(path, mode) {
    const parent = await lstat(dirname(path))
    try {
      await mkdir(path, { mode })
    } catch (error) {
      if (hasCode(error, 'EEXIST')) return
      throw error
    }
    await localFiles.become(path, { uid: parent.uid, gid: parent.gid, mode })
  },
  async become(path, like: Pick<FileFacts, 'uid' | 'gid' | 'mode'>) {
    // chown clears bits of the mode, so it comes first.
    await chown(path, like.uid, like.gid).catch(() => undefined)
    await chmod(path, like.mode)
  },
  async sync(path) {
    await using handle = await open(path, 'r')
    await handle.sync()
  },
  async readText(path) {
    return await unlessMissing(readFile(path, 'utf8'))
  },
  async writeText(path, text) {
    const part = `${path}.part`
    {
      await using handle = await open(part, 'w', 0o600)
      await handle.writeFile(text)
      await handle.sync()
    }
    await rename(part, path)
    await localFiles.sync(dirname(path))
  },
  async remove(path) {
    await rm(path, { recursive: true, force: true })
  },
  async digest(path, heard) {
    const hash = createHash('sha256')
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
      hash.update(chunk)
      heard?.(chunk.length)
    }
    return hash.digest('hex')
  },
  async free(folder): Promise<FreeSpace> {
    const { bavail, bsize, ffree, files } = await statfs(folder)
    return { bytes: bavail * bsize, files: files === 0 ? null : ffree }
  },
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code

const isMissing = (error: unknown): boolean => hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')

async function unlessMissing<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}
