import { constants } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ToolError } from '../../core/tool-error.ts'
import { systemCode } from '../listing-failure.ts'
import { StoreFailure } from '../object-store.ts'
import { untilAborted } from '../until-aborted.ts'
import type { ObjectState, RangeAnswer, RangeStore } from './range-store.ts'

const absent = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'EISDIR', 'ENXIO', 'ENAMETOOLONG'])

/** A pipe that has taken the place of a file would otherwise be waited for. */
const flags = constants.O_RDONLY | constants.O_NONBLOCK

/** The files of a mounted folder. */
export async function openFolderRanges(root: string): Promise<RangeStore> {
  const mounted = await identity(root)
  if (mounted === null)
    throw new ToolError(
      'content-unreadable',
      `${root} is not a folder that can be read`,
      'after dir: name the folder where the media is mounted',
    )

  /** Null where there is no such file. */
  async function within<Result>(
    key: string,
    use: (file: FileHandle) => Promise<Result>,
  ): Promise<Result | 'forbidden' | null> {
    try {
      const file = await open(join(root, key), flags)
      try {
        return await use(file)
      } finally {
        await file.close()
      }
    } catch (error) {
      const code = systemCode(error)
      if (code === '') throw error
      if (code === 'EACCES' || code === 'EPERM') return 'forbidden'
      if (!absent.has(code)) throw new StoreFailure('transient', `${key}: ${code}`)
      // where the mount went away, all that is in it seems to have vanished
      if ((await identity(root)) !== mounted) throw new StoreFailure('unreachable', `${root} is no longer mounted`)
      return null
    }
  }

  async function read(key: string, start: number, end: number): Promise<RangeAnswer> {
    const part = await within(key, async (file) => {
      const state = await stateOf(file)
      if (state === null) return null
      const bytes = new Uint8Array(Math.max(0, Math.min(end, state.size) - start))
      let at = 0
      while (at < bytes.length) {
        const { bytesRead } = await file.read(bytes, at, bytes.length - at, start + at)
        if (bytesRead === 0) break
        at += bytesRead
      }
      return { status: 'part' as const, bytes: bytes.subarray(0, at), ...state }
    })
    if (part === 'forbidden') return { status: 'unreadable', why: 'it may not be read' }
    return part ?? { status: 'vanished' }
  }

  async function look(key: string): Promise<ObjectState | null> {
    const state = await within(key, stateOf)
    return state === 'forbidden' ? null : state
  }

  return {
    read: (key, start, end, signal) => untilAborted(read(key, start, end), signal),
    look: (key, signal) => untilAborted(look(key), signal),
    close: () => Promise.resolve(),
  }
}

/** Which folder it is that is mounted there; null where there is none. */
async function identity(root: string): Promise<string | null> {
  const about = await stat(root).catch(() => null)
  return about?.isDirectory() === true ? `${about.dev} ${about.ino}` : null
}

async function stateOf(file: FileHandle): Promise<ObjectState | null> {
  const about = await file.stat({ bigint: true })
  if (!about.isFile()) return null
  // the time of the last change of any kind cannot be set back
  return { size: Number(about.size), tag: `${about.size} ${about.mtimeNs} ${about.ctimeNs}` }
}
