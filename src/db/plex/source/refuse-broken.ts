import { ToolError } from '../../../core/tool-error.ts'
import { readSlice, withFile } from './file-access.ts'
import { headerBytes, parseSqliteHeader, startsAsSqlite } from './sqlite-header.ts'

const backupHint = 'copy it again, whole and with Plex stopped, or name a backup'

/** Refuses a file whose header shows that it is not the whole of a database. */
export async function refuseBroken(file: string, path: string): Promise<void> {
  const { head, size } = await withFile(file, { head: new Uint8Array(), size: 0 }, async (open) => ({
    head: await readSlice(open, 0, headerBytes),
    size: (await open.stat()).size,
  }))
  const header = parseSqliteHeader(head)
  if (header === null) {
    throw new ToolError('db-truncated', `${path} is cut short: ${size} bytes, less than a header`, backupHint)
  }
  const { pageSize, pageCount, utf16 } = header
  if (!startsAsSqlite(head) || pageSize === null) {
    throw new ToolError('db-damaged', `${path} is damaged: its header makes no sense`, 'name a backup')
  }
  if (utf16) {
    throw new ToolError(
      'db-not-plex',
      `${path} holds UTF-16 text, and Plex writes UTF-8`,
      'name the file that Plex uses',
    )
  }
  const stated = pageCount === null ? pageSize : pageCount * pageSize
  if (size < stated) {
    throw new ToolError(
      'db-truncated',
      `${path} is cut short: its header states ${stated} bytes, and ${size} are there`,
      backupHint,
    )
  }
}
