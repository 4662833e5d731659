import { ToolError } from '../core/tool-error.ts'
import type { PlexLibrary } from '../db/plex/open-plex.ts'

/**
 * For what writes a database, or lists what was written to it.
 * @throws ToolError `db-not-in-place`
 */
export function refuseArchived({ origin, path }: PlexLibrary): void {
  if (origin === 'archive')
    throw new ToolError('db-not-in-place', `${path} is in an archive`, "name the server's own library file")
}
