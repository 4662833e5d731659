import { type FileHandle, open } from 'node:fs/promises'
import { codeOf } from '../../../core/error-code.ts'
import { ToolError } from '../../../core/tool-error.ts'

export const isMissing = (error: unknown): boolean => codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR'

/** What the system says about a path of the operator's, as something the operator can mend. */
export function accessRefusal(error: unknown, path: string): unknown {
  switch (codeOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ELOOP':
      return new ToolError('db-not-found', `nothing is at ${path}`, 'name the library file, its folder or an archive', {
        cause: error,
      })
    case 'EACCES':
    case 'EPERM':
      return new ToolError(
        'db-permission',
        `${path} may not be read by this user`,
        'run as the user that Plex runs as, or give this user read access to the file and its folders',
        { cause: error },
      )
    case 'EIO':
    case 'ESTALE':
    case 'ENOTCONN':
      return new ToolError(
        'db-damaged',
        `${path} cannot be read: the disk or the mount reports ${codeOf(error)}`,
        'check the disk or mount that it is on, or name a backup',
        { cause: error },
      )
    default:
      return error
  }
}

/** The same for the folder that private copies go to. */
export function tempRefusal(error: unknown, folder: string): unknown {
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new ToolError('temp-space', `${folder} ran full`, 'free space there, or set TMPDIR to another folder', {
        cause: error,
      })
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOENT':
    case 'ENOTDIR':
      return new ToolError(
        'temp-space',
        `${folder} cannot be written (${codeOf(error)})`,
        'set TMPDIR to a folder that this user may write to',
        { cause: error },
      )
    default:
      return error
  }
}

/** Opens for reading, or gives `absent` where nothing is there. */
export async function withFile<T>(path: string, absent: T, use: (file: FileHandle) => Promise<T>): Promise<T> {
  let file: FileHandle
  try {
    file = await open(path, 'r')
  } catch (error) {
    if (isMissing(error)) return absent
    throw accessRefusal(error, path)
  }
  try {
    return await use(file)
  } catch (error) {
    throw accessRefusal(error, path)
  } finally {
    await file.close()
  }
}

/** The bytes from `offset` on, fewer than `length` only at the end of the file. */
export async function readSlice(file: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length)
  let have = 0
  while (have < length) {
    const { bytesRead } = await file.read(bytes, have, length - have, offset + have)
    if (bytesRead === 0) break
    have += bytesRead
  }
  return bytes.subarray(0, have)
}
