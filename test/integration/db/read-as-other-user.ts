/**
 * `node read-as-other-user.ts NAMED TEMP` reads a database as a user whom file modes bind. Root may write
 * anywhere, so root becomes nobody first.
 */
import { writeSync } from 'node:fs'
import { ToolError } from '../../../src/core/tool-error.ts'
import { openReadOnly } from '../../../src/db/plex/read-db.ts'
import { prepareDatabase } from '../../../src/db/plex/source/prepare.ts'

const [named = '', tempDir = ''] = process.argv.slice(2)
if (process.getuid?.() === 0) {
  process.setgid?.(65_534)
  process.setuid?.(65_534)
}

async function answer(): Promise<unknown> {
  try {
    await using source = await prepareDatabase(named, { tempDir })
    using db = openReadOnly(source.file)
    const count = db.prepare('SELECT count(*) AS files FROM media_parts').get()
    return { origin: source.origin, files: count?.['files'] }
  } catch (error) {
    if (error instanceof ToolError) return { code: error.code }
    throw error
  }
}

writeSync(1, JSON.stringify(await answer()))
