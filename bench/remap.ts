/*
 * node bench/remap.ts [--dir DIR] [--rounds N]
 *
 * Speed of remap on the full demo library (486,328 parts) and 1,000,000 objects: the plan of the restructured shows;
 * the plan where everything went into another folder; applying that, and taking it back, against the bare SQL
 * update of the same rows in one transaction. Needs python3 and 8 GB of disk.
 */
import { cpSync, createReadStream, createWriteStream, existsSync, mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { buildDemo } from '../fixtures/demo.ts'
import { measure, median } from './measure.ts'

const { values } = parseArgs({ options: { dir: { type: 'string' }, rounds: { type: 'string', default: '3' } } })
const dir = values.dir ?? join(tmpdir(), 'plexferry-bench-remap')
const rounds = Number(values.rounds)
const bin = join(import.meta.dirname, '../dist/cli/bin.js')
const made = join(dir, 'library')
const server = 'Plex Media Server/Plug-in Support/Databases'
const listing = join(made, 'listing.json')
const elsewhere = join(dir, 'elsewhere.json')
const plan = join(dir, 'plan.json')

mkdirSync(dir, { recursive: true })
if (!existsSync(listing)) buildDemo(made, { scale: 1, objects: 1_000_000 })
if (!existsSync(elsewhere)) {
  const out = createWriteStream(elsewhere)
  for await (const line of createInterface({ input: createReadStream(listing) }))
    out.write(`${line.replace('"Path":"', '"Path":"New/')}\n`)
  await new Promise<void>((resolve) => {
    out.end(resolve)
  })
}

const remap = (folder: string, ...more: string[]): string[] =>
  [bin, 'remap', '--db', folder, '--workspace', join(dir, 'workspace'), '--quiet'].concat(more)
const moved = ['--listing', elsewhere, '--mount', '/Media=', '--accept-listing', '--plan-out', plan]

/** The same rows, as an expert would write them by hand. */
const bare = `
import json, sqlite3, sys
moves = json.load(open(sys.argv[2]))['moves']
db = sqlite3.connect(sys.argv[1])
with db:
    db.executemany('update media_parts set file = ? where id = ?', ((m['to'], p) for m in moves for p in m['partIds']))
db.close()`

/** A copy of the server's databases, as what is to be written must be. */
function copied(name: string): string {
  const folder = join(dir, name)
  rmSync(folder, { recursive: true, force: true })
  cpSync(join(made, server), join(folder, server), { recursive: true })
  return folder
}

interface Round {
  readonly restructured: number
  readonly elsewhere: number
  readonly bare: number
  readonly apply: number
  readonly undo: number
}

const peaks = { restructured: 0, elsewhere: 0, apply: 0, undo: 0 }
async function timed(name: keyof typeof peaks, args: readonly string[]): Promise<number> {
  const { wall, peak } = await measure(process.execPath, args)
  peaks[name] = Math.max(peaks[name], peak)
  return wall
}

async function round(): Promise<Round> {
  const restructured = await timed('restructured', remap(made, '--listing', listing))
  const everything = await timed('elsewhere', remap(made, ...moved))
  const byHand = copied('bare')
  const update = await measure('python3', ['-c', bare, join(byHand, server, 'com.plexapp.plugins.library.db'), plan])
  const ours = copied('ours')
  rmSync(join(dir, 'workspace'), { recursive: true, force: true })
  const apply = await timed('apply', remap(ours, '--plan', plan, '--apply', '--yes'))
  const undo = await timed('undo', [
    bin,
    'undo',
    '--db',
    ours,
    '--workspace',
    join(dir, 'workspace'),
    '--yes',
    '--quiet',
  ])
  return { restructured, elsewhere: everything, bare: update.wall, apply, undo }
}

// The first round warms the file cache and does not count.
await round()
const all: Round[] = []
for (let at = 0; at < rounds; at++) all.push(await round())
const seconds = (pick: (one: Round) => number): string => `${median(all.map(pick)).toFixed(1)} s`
const ratio = (pick: (one: Round) => number): string => median(all.map(pick)).toFixed(2)
console.log(`plan, shows restructured: ${seconds((one) => one.restructured)}, ${peaks.restructured.toFixed(0)} MB`)
console.log(`plan, everything elsewhere: ${seconds((one) => one.elsewhere)}, ${peaks.elsewhere.toFixed(0)} MB`)
console.log(`bare update of the same rows: ${seconds((one) => one.bare)}`)
console.log(
  `apply: ${seconds((one) => one.apply)}, ratio ${ratio((one) => one.apply / one.bare)}, ${peaks.apply.toFixed(0)} MB`,
)
console.log(
  `undo: ${seconds((one) => one.undo)}, ratio ${ratio((one) => one.undo / one.bare)}, ${peaks.undo.toFixed(0)} MB`,
)
