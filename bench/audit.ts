/*
 * node bench/audit.ts [--dir DIR] [--rounds N]
 *
 * The audit of the full demo library (486,328 parts) against a listing of 1,000,000 objects, compared in
 * one run with what an expert would write instead; then against 5,000,000 objects, and with 2 GB more of
 * blobs, streams and statistics in the database. Needs python3, sqlite3 and jq, and 6 GB of disk.
 */
import { copyFileSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import Database from 'better-sqlite3'
import { buildDemo } from '../fixtures/demo.ts'
import { compareRuns, measure, median } from './measure.ts'

const { values } = parseArgs({ options: { dir: { type: 'string' }, rounds: { type: 'string', default: '5' } } })
const dir = values.dir ?? join(tmpdir(), 'plexferry-bench')
const rounds = Number(values.rounds)
const root = join(import.meta.dirname, '..')
const bin = join(root, 'dist/cli/bin.js')

function demo(name: string, objects: number): { database: string; listing: string } {
  const folder = join(dir, name)
  const done = join(folder, 'done.json')
  if (!existsSync(done)) {
    const started = performance.now()
    const { database, listing } = buildDemo(folder, { scale: 1, objects })
    writeFileSync(done, JSON.stringify({ database, listing }))
    console.log(`made ${name} in ${((performance.now() - started) / 1000).toFixed(1)} s`)
  }
  const databases = join(folder, 'Plex Media Server/Plug-in Support/Databases')
  return { database: join(databases, 'com.plexapp.plugins.library.db'), listing: join(folder, 'listing.json') }
}

/** The same library with 2 GB more in tables that an audit need not read. */
function heavier(database: string): string {
  const heavy = join(dir, 'heavy.db')
  if (existsSync(heavy)) return heavy
  copyFileSync(database, heavy)
  const db = new Database(heavy)
  db.pragma('synchronous = OFF')
  db.exec(`
    begin;
    with recursive n(i) as (select 1 union all select i + 1 from n where i < 10000)
    insert into blobs(blob, linked_type, linked_id, blob_type) select randomblob(125000), 'media_part', i, 5 from n;
    with recursive n(i) as (select 1 union all select i + 1 from n where i < 3000000)
    insert into media_streams(stream_type_id, media_item_id, media_part_id, codec, language, "index", extra_data)
    select 2, i % 480000, i % 480000, 'aac', 'fra', 1, '{"ma:title":"' || hex(randomblob(40)) || '","url":""}' from n;
    with recursive n(i) as (select 1 union all select i + 1 from n where i < 4000000)
    insert into statistics_bandwidth(account_id, device_id, timespan, at, lan, bytes)
    select null, 1, 6, 1700000000 + i, 1, i * 1000 from n;
    commit;`)
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
  return heavy
}

const audit = (database: string, listing: string): [string, ...string[]] => [
  process.execPath,
  bin,
  'audit',
  '--json',
  '--quiet',
  '--db',
  database,
  '--listing',
  listing,
]
const seconds = (value: number): string => `${value.toFixed(2)} s`
const row = (...cells: string[]): void => console.log(`| ${cells.join(' | ')} |`)

mkdirSync(join(dir, 'scratch'), { recursive: true })
const one = demo('one-million', 1_000_000)
const heavy = heavier(one.database)
const five = demo('five-million', 5_000_000)

row('what', 'wall time (median)', 'peak memory', 'ratio to the script')
row('---', '---', '---', '---')
const runs = await compareRuns(rounds, {
  script: ['python3', join(root, 'bench/expert.py'), one.database, one.listing],
  audit: audit(one.database, one.listing),
  pipeline: ['sh', join(root, 'bench/pipeline.sh'), one.database, one.listing, join(dir, 'scratch')],
})
const script = runs['script']?.wall ?? Number.NaN
for (const [name, { wall, peak }] of Object.entries(runs))
  row(name, seconds(wall), name === 'pipeline' ? '–' : `${peak.toFixed(0)} MB`, (wall / script).toFixed(2))

const sizes = await compareRuns(rounds, {
  plain: audit(one.database, one.listing),
  heavy: audit(heavy, one.listing),
})
const more = (statSync(heavy).size - statSync(one.database).size) / 1e9
const change = ((sizes['heavy']?.wall ?? Number.NaN) / (sizes['plain']?.wall ?? Number.NaN) - 1) * 100
row(
  `audit, ${more.toFixed(1)} GB more in the database`,
  seconds(sizes['heavy']?.wall ?? 0),
  '–',
  `${change.toFixed(1)} % more time`,
)

const large = await compareRuns(Math.min(rounds, 3), { audit: audit(five.database, five.listing) })
const [million, millions] = [runs['audit'], large['audit']]
if (million !== undefined && millions !== undefined) {
  row('audit, 5,000,000 objects', seconds(millions.wall), `${millions.peak.toFixed(0)} MB`, '–')
  row(
    'per object, 1 M and 5 M',
    `${million.wall.toFixed(2)} and ${(millions.wall / 5).toFixed(2)} µs`,
    `${million.peak.toFixed(0)} and ${(millions.peak / 5).toFixed(0)} B`,
    '–',
  )
}

const starts = { help: [] as number[], node: [] as number[] }
for (let round = 0; round < 15; round++) {
  starts.help.push((await measure(process.execPath, [bin, '--help'])).wall)
  starts.node.push((await measure(process.execPath, ['-e', '0'])).wall)
}
const over = (median(starts.help) - median(starts.node)) * 1000
row('start-up: --help over node -e 0', `${over.toFixed(0)} ms`, '–', '–')
