import { ToolError } from '../core/tool-error.ts'

/** The `code` of a failed system call, or ''. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/** Why a file or folder that holds a listing cannot be opened, for the operator. */
export function openFailure(path: string, error: unknown): unknown {
  const code = systemCode(error)
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new ToolError('listing-not-found', `there is no listing at ${path}`, 'check the path after --listing', {
      cause: error,
    })
  if (code === 'EACCES' || code === 'EPERM')
    return new ToolError('listing-permission', `${path} may not be read`, `give your user the right to read ${path}`, {
      cause: error,
    })
  if (code === 'ENOTCONN' || code === 'EIO' || code === 'ESTALE')
    return new ToolError(
      'listing-network',
      `${path} cannot be read: its file system answers ${code}`,
      'see whether what is mounted there is still connected, then try again',
      { cause: error },
    )
  return error
}
