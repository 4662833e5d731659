/** Writes more than fits, then something small: `node full-disk-writer.ts FILE`. */
import { CompiledQuery } from 'kysely'
import { openForWriting } from '../../../../src/db/plex/write/open-for-writing.ts'

// The system would end the process, where a full disk only fails the write.
process.on('SIGXFSZ', () => undefined)
using db = openForWriting(process.argv[2] ?? '')
let outcome = 'written'
try {
  db.immediate(() => {
    const insert = db.prepare('INSERT INTO media_parts (file, extra_data) VALUES (?, randomblob(100000))')
    for (let n = 0; n < 100; n++) insert.run(`/Media/${n}.mkv`)
  })
} catch (error) {
  outcome = error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
const parts = db.first<{ n: number }>(CompiledQuery.raw('SELECT count(*) AS n FROM media_parts'))
const after = db.immediate(() => db.run(CompiledQuery.raw("UPDATE media_parts SET file = 'x' WHERE id = 1")))
process.stdout.write(`${outcome}; ${parts?.n} parts; written after: ${after}\n`)
