/*
 * node bench/remap-accuracy.ts [--recipe composed] [--parts 500000] [--objects 1000000] [--seeds 1,2,3,4,5]
 *                              [--proof off,auto] [--faults N] [--dir DIR]
 *
 * Builds reorganised libraries whose truth is known, plans the remap of each in a process of its own, and
 * holds the plan against the truth: wrong moves, recall, and what became of each trap. Ends in 1 if any move
 * is wrong. --faults prints so many of each kind of mistake. Needs 3 GB of memory and 1.5 GB of disk at full size.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildReorganisation, recipes } from '../fixtures/reorganisation/reorganisation.ts'
import type { RemapPlan } from '../src/remap/remap-plan.ts'
import { measure } from './measure.ts'
import type { Planning } from './plan-reorganised.ts'
import { judgePlan, type Judged, sumJudged } from './remap-judge.ts'

const { values } = parseArgs({
  options: {
    recipe: { type: 'string', default: 'composed' },
    parts: { type: 'string', default: '500000' },
    objects: { type: 'string', default: '1000000' },
    seeds: { type: 'string', default: '1,2,3,4,5' },
    proof: { type: 'string', default: 'off,auto' },
    faults: { type: 'string', default: '0' },
    dir: { type: 'string', default: join(tmpdir(), 'plexferry-bench') },
  },
})
const recipe = recipes.find((name) => name === values.recipe)
if (recipe === undefined) throw new Error(`--recipe is one of ${recipes.join(', ')}`)
const modes = values.proof.split(',')
const row = (...cells: readonly string[]): void => console.log(`| ${cells.join(' | ')} |`)
const percent = (part: number, whole: number): string => (whole === 0 ? '–' : `${((part / whole) * 100).toFixed(3)} %`)

const folder = join(values.dir, `reorganised-${recipe}`)
mkdirSync(folder, { recursive: true })
const copies = join(folder, 'copies.json')

async function planIt(database: string, listing: string, mode: string) {
  const out = join(folder, `plan-${mode}${listing.endsWith('cut.json') ? '-cut' : ''}.json`)
  const planner = join(import.meta.dirname, 'plan-reorganised.ts')
  const { stdout } = await measure(process.execPath, [planner, database, listing, copies, mode, out])
  const planning = JSON.parse(stdout) as Planning
  const plan = planning.refused === null ? (JSON.parse(readFileSync(out, 'utf8')) as RemapPlan) : null
  return { ...planning, plan }
}

/** The same listing without its last tenth. */
function cutListing(listing: string): string {
  const lines = readFileSync(listing, 'utf8').split('\n')
  const kept = lines.slice(0, Math.round(lines.length * 0.9)).join('\n')
  const cut = join(folder, 'cut.json')
  writeFileSync(cut, `${kept.replace(/,$/u, '')}\n]\n`)
  return cut
}

const totals = new Map<string, Judged[]>(modes.map((mode) => [mode, []]))
let cut = ''
row(
  'seed',
  'proof',
  'stale',
  'moves',
  'right',
  'wrong',
  'same bytes elsewhere',
  'lured',
  'recall',
  'read',
  'plan',
  'cpu',
  'peak',
)
row(...Array.from({ length: 13 }, () => '---'))
for (const seed of values.seeds.split(',').map(Number)) {
  const started = performance.now()
  const { database, listing, truth } = buildReorganisation(folder, {
    recipe,
    seed,
    parts: Number(values.parts),
    objects: Number(values.objects),
  })
  console.error(`seed ${seed}: built in ${((performance.now() - started) / 1000).toFixed(1)} s`)
  writeFileSync(copies, JSON.stringify([...truth.copies]))
  for (const mode of modes) {
    const { plan, refused, read, planned, cpu, peak, tasks } = await planIt(database, listing, mode)
    if (plan === null) throw new Error(refused ?? '')
    const judged = judgePlan(plan, truth, mode !== 'off', Number(values.faults))
    totals.get(mode)?.push(judged)
    row(
      String(seed),
      mode,
      ...[truth.stale.length, judged.moves, judged.right, judged.wrong, judged.elsewhere, judged.lured].map(String),
      percent(judged.found, judged.findable),
      `${read.toFixed(1)} s`,
      `${planned.toFixed(1)} s`,
      `${cpu.toFixed(1)} s`,
      `${peak.toFixed(0)} MB`,
    )
    const phases = Object.entries(tasks).map(([task, seconds]) => `${task} ${seconds.toFixed(1)} s`)
    console.error(`${phases.join(', ')}; ${plan.rules.length} rules; ${JSON.stringify(plan.proof)}`)
    for (const fault of judged.faults) console.log(`  ${fault}`)
  }
  if (cut === '') {
    const { refused, plan } = await planIt(database, cutListing(listing), 'off')
    cut = refused ?? `not refused: ${plan?.moves.length} moves, ${plan?.unresolved.length} unresolved`
  }
}
console.log(`\nthe last tenth of the listing missing: ${cut}`)

let wrong = 0
for (const [mode, all] of totals) {
  const sum = sumJudged(all)
  wrong += sum.wrong
  console.log(`\nproof ${mode}: precision ${percent(sum.moves - sum.wrong, sum.moves)}, ${sum.wrong} wrong`)
  console.log(`recall of what can be found: ${percent(sum.found, sum.findable)} of ${sum.findable}\n`)
  row('trap', 'expected', 'paths', 'as expected', 'tolerated', 'otherwise', 'got')
  row(...Array.from({ length: 7 }, () => '---'))
  for (const { trap, expect, paths, asExpected, tolerated, got } of sum.traps) {
    const seen = [...got].toSorted(([, a], [, b]) => b - a).map(([verdict, count]) => `${verdict} ${count}`)
    const otherwise = paths - asExpected - tolerated
    row(trap, expect, ...[paths, asExpected, tolerated, otherwise].map(String), seen.join(', '))
  }
}
process.exitCode = wrong > 0 ? 1 : 0
