import { existsSync } from 'node:fs'
import { ToolError } from '../core/tool-error.ts'
import { type PlexSqlite, plexSqliteAt, plexSqliteInContainer, plexSqliteInImage } from '../db/integrity/plex-sqlite.ts'

/**
 * Plex's own SQLite, by what `--plex-sqlite` says: a path, `image:NAME` or `container:NAME`.
 * @throws ToolError `usage` where there is none
 */
export function plexSqliteOf(named: string | undefined): PlexSqlite | null {
  if (named === undefined || named === '') return null
  const [, kind, name = ''] = /^(image|container):(.+)$/u.exec(named) ?? []
  if (kind === 'image') return plexSqliteInImage(name)
  if (kind === 'container') return plexSqliteInContainer(name)
  if (existsSync(named)) return plexSqliteAt(named)
  throw new ToolError(
    'usage',
    `--plex-sqlite names ${named}, which is not there`,
    "name Plex's own shell ('…/Plex SQLite'), image:NAME or container:NAME",
  )
}
