/**
 * A server that never rests: `node busy-writer.ts FILE JOURNAL_MODE` moves amounts between the rows of `ledger`,
 * whose sum stays 0, and grows and shrinks the file meanwhile. After each commit it raises `commits.n` and
 * prints it, so that a reader knows what it must see at least.
 */
import { writeSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

const [file = '', mode = 'wal'] = process.argv.slice(2)
const db = new DatabaseSync(file)
db.exec(`PRAGMA journal_mode = ${mode}; PRAGMA synchronous = OFF; PRAGMA busy_timeout = 5000; PRAGMA cache_size = 20`)
db.exec(`
  CREATE TABLE IF NOT EXISTS ledger (id INTEGER PRIMARY KEY, amount INTEGER NOT NULL, padding BLOB);
  CREATE TABLE IF NOT EXISTS commits (n INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS filler (id INTEGER PRIMARY KEY, content BLOB)`)
db.exec('BEGIN; DELETE FROM ledger; DELETE FROM commits; INSERT INTO commits VALUES (0)')
const open = db.prepare('INSERT INTO ledger (amount, padding) VALUES (0, randomblob(700))')
for (let row = 0; row < 1000; row++) open.run()
db.exec('COMMIT')

const move = db.prepare('UPDATE ledger SET amount = amount + ?, padding = randomblob(700) WHERE id = ?')
const grow = db.prepare('INSERT INTO filler (content) VALUES (randomblob(5000))')
const count = db.prepare('UPDATE commits SET n = ?')
const pick = (): number => 1 + Math.floor(Math.random() * 1000)
for (let n = 1; ; n++) {
  db.exec('BEGIN IMMEDIATE')
  for (let moves = 0; moves < 20; moves++) {
    const amount = Math.floor(Math.random() * 1000)
    move.run(amount, pick())
    move.run(-amount, pick())
  }
  if (n % 3 === 0) grow.run()
  if (n % 60 === 0) db.exec('DELETE FROM filler')
  if (n % 7 === 0) db.exec('ROLLBACK')
  else {
    count.run(n)
    db.exec('COMMIT')
    writeSync(1, `${n}\n`)
  }
  if (mode === 'wal' && n % 50 === 0) {
    const kind = ['PASSIVE', 'FULL', 'RESTART', 'TRUNCATE'][Math.floor(n / 50) % 4]
    db.exec(`PRAGMA wal_checkpoint(${kind})`)
  }
  // Commits come in bursts, as a server's do.
  if (n % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 2))
}
