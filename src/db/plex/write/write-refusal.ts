import { codeOf } from '../../../core/error-code.ts'
import { ToolError } from '../../../core/tool-error.ts'

export const stopHint =
  'stop Plex (systemctl stop plexmediaserver, or docker stop and its container) and whatever else has the file open, then run again'

/** What SQLite says while a database is opened for writing or written, as something the operator can mend. */
export function writeRefusal(error: unknown, path: string): unknown {
  const code = codeOf(error)
  if (error instanceof ToolError || !code.startsWith('SQLITE_')) return error
  const refuse = (kind: ConstructorParameters<typeof ToolError>[0], what: string, hint: string): ToolError =>
    new ToolError(kind, `${path} ${what}`, hint, { cause: error })
  // The extended codes say more: SQLITE_IOERR_LOCK, SQLITE_CORRUPT_INDEX, SQLITE_READONLY_DIRECTORY.
  const [, primary = ''] = code.split('_')
  const why = error instanceof Error ? error.message : code
  switch (primary) {
    case 'BUSY':
    case 'LOCKED':
      return refuse('db-in-use', 'is in use: another program has it open', stopHint)
    case 'READONLY':
    case 'CANTOPEN':
    case 'PERM':
      return readOnlyRefusal(path, code, error)
    case 'CORRUPT':
    case 'NOTADB':
      return refuse(
        'db-damaged',
        `is damaged: ${why}`,
        'write nothing to it, and put a backup back: Plex keeps some beside it',
      )
    case 'FULL':
      return refuse('write-failed', 'could not be written: the disk is full', 'free space there, then run again')
    case 'IOERR':
      if (/LOCK/.test(code))
        return refuse('db-in-use', `cannot be locked where it is (${code})`, 'copy it to a local disk, and name that')
      return refuse(
        'write-failed',
        `could not be written: the disk or the mount failed (${code})`,
        'see that it has space and works, then run again',
      )
    default:
      return error
  }
}

export const readOnlyRefusal = (path: string, code: string, cause: unknown): ToolError =>
  new ToolError(
    'db-read-only',
    `${path} cannot be written (${code}): the file, its folder or its mount is read-only to this user`,
    'run as the user that Plex runs as, and see that the folder is mounted for writing',
    { cause },
  )
