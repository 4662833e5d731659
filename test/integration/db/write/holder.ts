/** Another program that has a database open: `node holder.ts FILE HOW`; prints a line when it has. */
import { openSync, writeSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import Database from 'better-sqlite3'

const [file = '', how = ''] = process.argv.slice(2)
/** Keeps what is open from being collected. */
const kept: unknown[] = []

const open = (): DatabaseSync => {
  const db = new DatabaseSync(file)
  kept.push(db)
  return db
}

switch (how) {
  case 'idle':
    open().prepare('SELECT count(*) FROM media_parts').get()
    break
  case 'reading':
    open().exec('BEGIN; SELECT count(*) FROM media_parts')
    break
  case 'writing':
    open().exec('BEGIN IMMEDIATE; UPDATE media_parts SET updated_at = 1')
    break
  case 'read-only': {
    const db = new Database(file, { readonly: true })
    kept.push(db, db.prepare('SELECT id FROM media_parts').all())
    break
  }
  case 'descriptor':
    kept.push(openSync(file, 'r'))
    break
  default:
    throw new Error(`unknown way to hold a database: ${how}`)
}
writeSync(1, 'ready\n')
setInterval(() => kept.length, 1000)
