/**
 * A server at work on both databases: `node pair-writer.ts LIBRARY BLOBS` raises `turns.n` in the one, then in the
 * other, and prints it; of any one moment the library is at the same turn as the blobs or one ahead.
 */
import { writeSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

const databases = process.argv.slice(2, 4).map((file) => {
  const db = new DatabaseSync(file)
  db.exec('PRAGMA journal_mode = wal; PRAGMA synchronous = OFF; PRAGMA busy_timeout = 5000')
  db.exec('CREATE TABLE turns (n INTEGER NOT NULL, padding BLOB); INSERT INTO turns VALUES (0, NULL)')
  return { db, turn: db.prepare('UPDATE turns SET n = ?, padding = randomblob(20000)') }
})
for (let n = 1; ; n++) {
  for (const { turn } of databases) turn.run(n)
  writeSync(1, `${n}\n`)
  if (n % 40 === 0) for (const { db } of databases) db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  await new Promise((resolve) => setTimeout(resolve, 4))
}
