/*
 * node bench/check.ts trials [--trials N] [--seed N] [--scale N] [--dir DIR]
 * node bench/check.ts time [--rounds N] [--dir DIR]
 *
 * `trials` damages one page at a time of small libraries of every generation, and counts what a check of the file
 * finds of what changed what SQLite reads. `time` checks the full demo library, beside SQLite's own integrity_check
 * of a copy that has been rid of all that stock SQLite cannot open.
 */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import Database from 'better-sqlite3'
import { buildDemo } from '../fixtures/demo.ts'
import { damageTrials, mustBeDetected } from '../test/support/damage-trials.ts'
import { measure, median } from './measure.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    dir: { type: 'string', default: join(tmpdir(), 'plexferry-bench') },
    trials: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    scale: { type: 'string', default: '0.0002' },
    rounds: { type: 'string', default: '3' },
  },
})

interface Tally {
  trials: number
  changed: number
  detected: number
  missed: number
}

async function runTrials(): Promise<void> {
  mkdirSync(values.dir, { recursive: true })
  const folder = mkdtempSync(join(values.dir, 'trials-'))
  const options = { trials: Number(values.trials), seed: Number(values.seed), scale: Number(values.scale) }
  const tallies: Record<string, Tally> = {}
  try {
    for await (const trial of damageTrials(folder, options)) {
      const tally = (tallies[trial.kind] ??= { trials: 0, changed: 0, detected: 0, missed: 0 })
      tally.trials++
      if (trial.changed) tally.changed++
      if (trial.changed && trial.detected) tally.detected++
      if (!mustBeDetected(trial) || trial.detected) continue
      tally.missed++
      const { generation, kind, owner, page, detail } = trial
      console.log(`missed: generation ${generation}, ${kind} page ${page} of ${owner}: ${detail}`)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  console.table(tallies)
}

function fullDemo(): string {
  const folder = join(values.dir, 'check-demo')
  const library = join(folder, 'Plex Media Server/Plug-in Support/Databases/com.plexapp.plugins.library.db')
  if (!existsSync(library)) buildDemo(folder, { scale: 1 })
  return library
}

/** Without triggers, virtual tables and the index in Plex's order, but with all the rows and pages of tables. */
function withoutPlex(library: string): string {
  const file = join(values.dir, 'check-stock.db')
  if (existsSync(file)) return file
  copyFileSync(library, file)
  const db = new Database(file)
  try {
    db.unsafeMode(true)
    db.pragma('synchronous = OFF')
    db.exec('BEGIN')
    for (const { name } of db
      .prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
      .all()) {
      db.exec(`DROP TRIGGER "${name}"`)
    }
    db.exec('DROP INDEX index_title_sort_icu; PRAGMA writable_schema = ON')
    db.exec("DELETE FROM sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL%' AND sql NOT LIKE '%rtree%'")
    db.exec('COMMIT; PRAGMA writable_schema = RESET; PRAGMA wal_checkpoint(TRUNCATE)')
  } finally {
    db.close()
  }
  return file
}

const stockCheck = `
  import { DatabaseSync } from 'node:sqlite'
  const db = new DatabaseSync(process.argv[1], { readOnly: true })
  db.exec('PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY')
  const said = db.prepare('PRAGMA integrity_check').all()
  if (said.length !== 1 || said[0].integrity_check !== 'ok') throw new Error(JSON.stringify(said))
  const { userCPUTime, systemCPUTime } = process.resourceUsage()
  console.log((userCPUTime + systemCPUTime) / 1e6)`

const ourCheck = `
  import { checkFile } from ${JSON.stringify(join(import.meta.dirname, '../dist/db/integrity/check-file.js'))}
  const checks = await checkFile(process.argv[1], 'library', { tempDir: process.argv[2] })
  if (checks.some(({ status }) => status === 'failed')) throw new Error(JSON.stringify(checks))
  const { userCPUTime, systemCPUTime } = process.resourceUsage()
  console.log((userCPUTime + systemCPUTime) / 1e6)`

async function runTime(): Promise<void> {
  mkdirSync(values.dir, { recursive: true })
  const library = fullDemo()
  const stock = withoutPlex(library)
  const script = (code: string, ...args: string[]): [string, ...string[]] => [
    process.execPath,
    '--input-type=module',
    '-e',
    code,
    ...args,
  ]
  const commands = {
    "SQLite's integrity_check": script(stockCheck, stock),
    'check of the file': script(ourCheck, library, join(values.dir, 'check-temp')),
  }
  const runs = new Map<string, { wall: number; cpu: number; peak: number }[]>()
  // In turn, so that what disturbs one disturbs the other. The first round warms the file cache and does not count.
  for (let round = 0; round <= Number(values.rounds); round++) {
    for (const [name, [command, ...args]] of Object.entries(commands)) {
      const { wall, peak, stdout } = await measure(command, args)
      if (round > 0) runs.set(name, [...(runs.get(name) ?? []), { wall, peak, cpu: Number(stdout) }])
    }
  }
  console.log(
    `${Math.round(statSync(library).size / 1e6)} MB; SQLite's has ${Math.round(statSync(stock).size / 1e6)} MB`,
  )
  const rows = [...runs].map(([name, all]) => ({
    name,
    'wall s': Number(median(all.map(({ wall }) => wall)).toFixed(1)),
    'CPU s': Number(median(all.map(({ cpu }) => cpu)).toFixed(1)),
    'peak MB': Math.round(Math.max(...all.map(({ peak }) => peak))),
  }))
  const [theirs, ours] = rows
  console.table(rows)
  console.log(`ratio of wall time: ${((ours?.['wall s'] ?? 0) / (theirs?.['wall s'] ?? 1)).toFixed(2)}`)
}

if (positionals[0] === 'time') await runTime()
else await runTrials()
