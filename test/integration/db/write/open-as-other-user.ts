/** `node open-as-other-user.ts FILE` opens it for writing as a user whom file modes bind; says how that went. */
import Database from 'better-sqlite3'
import { ToolError } from '../../../../src/core/tool-error.ts'
import { openForWriting } from '../../../../src/db/plex/write/open-for-writing.ts'

// Its binary is loaded with the first database: this user may be the only one who may read it.
new Database(':memory:').close()

if (process.getuid?.() === 0) {
  process.setgid?.(65_534)
  process.setuid?.(65_534)
}
try {
  openForWriting(process.argv[2] ?? '').close()
  process.stdout.write('opened')
} catch (error) {
  if (!(error instanceof ToolError)) throw error
  process.stdout.write(error.code)
}
