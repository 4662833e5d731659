/**
 * How much repair brings back, against SQLite's own `.recover`.
 * `node bench/repair.ts [trials] [first seed] [sqlite3 with SQLITE_ENABLE_DBPAGE_VTAB]`
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { damageTrial, trialGeneration } from '../fixtures/damage/damage-trial.ts'
import { buildRichLibrary, type RichLibrary } from '../fixtures/damage/rich-library.ts'
import {
  compareRows,
  isSearchTable,
  type RowDifference,
  schemaTexts,
  tableRows,
} from '../fixtures/damage/table-rows.ts'
import type { Generation } from '../fixtures/schema/generation.ts'
import { checkFile } from '../src/db/integrity/check-file.ts'
import { repairDatabase } from '../src/db/repair/repair-database.ts'

const [trials = 2000, first = 0] = process.argv.slice(2, 4).map(Number)
const shell = process.argv[4]
/** Shares no divisor with the cycle of libraries, kinds and forms, so that each of them comes up. */
const checkedEach = 7
const folder = mkdtempSync(join(tmpdir(), 'plexferry-bench-repair-'))
const libraries = new Map<Generation, RichLibrary & { readonly schema: string }>()

function libraryOf(generation: Generation) {
  const known = libraries.get(generation)
  if (known !== undefined) return known
  const library = buildRichLibrary(join(folder, String(generation)), generation)
  const made = { ...library, schema: schemaTexts(library.file).join('\n') }
  libraries.set(generation, made)
  return made
}

const tally = new Map<string, number>()
const count = (name: string, by = 1): void => void tally.set(name, (tally.get(name) ?? 0) + by)
const add = (whose: string, difference: RowDifference): void => {
  for (const [name, value] of Object.entries(difference)) count(`${whose}: ${name}`, value)
}

/** What `.recover` makes of a file, in a new file; null where not even that can be opened. */
function recovered(file: string, into: string): ReturnType<typeof tableRows> | null {
  rmSync(into, { force: true })
  const options = { maxBuffer: 1 << 29 }
  const sql = spawnSync(shell ?? '', [file, '.recover'], options)
  spawnSync(shell ?? '', [into], { ...options, input: sql.stdout })
  try {
    return tableRows(into)
  } catch {
    return null
  }
}

const ordinary = (table: string): boolean => !isSearchTable(table)
const started = performance.now()
for (let trial = first; trial < first + trials; trial++) {
  const library = libraryOf(trialGeneration(trial))
  const damaged = damageTrial(trial, library)
  if (typeof damaged === 'string') {
    count(damaged)
    continue
  }
  count('trials')
  const { kind, form, bytes, done } = damaged
  const what = `${trial}: ${kind} ${form}, page ${done.page}, ${done.detail}`
  writeFileSync(library.file, bytes)
  const out = join(dirname(library.file), 'repaired.db')
  try {
    const report = await repairDatabase(library.file, out, { tempDir: folder, acceptLoss: true, now: laterThanWritten })
    count(`repair: ${report.repair}`)
    count(report.complete ? 'said to be complete' : 'said to have lost something')
    const rows = tableRows(out)
    const ours = compareRows(library.rows, rows, ordinary)
    add('ours', ours)
    add('ours, search', compareRows(library.rows, rows, isSearchTable))
    if (ours.changed + ours.extra > 0) console.log(`changed by us: ${what} ${JSON.stringify(ours)}`)
    if (report.complete && ours.missing > 0) {
      count('said to be complete, and was not')
      console.log(`not complete: ${what} ${JSON.stringify(ours)}`)
    }
    const dropped = report.indexes.filter((index) => index.fate === 'dropped').length
    if (dropped > 0) count('index of Plex left out')
    else if (schemaTexts(out).join('\n') !== library.schema) {
      count('schema differs')
      console.log(`schema differs: ${what}`)
    }
    if (trial % checkedEach === 0) {
      const failed = (await checkFile(out, 'library', { tempDir: folder })).filter(({ status }) => status === 'failed')
      count(failed.length === 0 ? 'checked, and ok' : 'check fails')
      if (failed.length > 0) console.log(`check fails: ${what} ${failed.map(({ message }) => message).join('; ')}`)
    }
    if (shell !== undefined) {
      const other = recovered(library.file, join(folder, 'recovered.db'))
      const theirs = compareRows(library.rows, other ?? new Map(), ordinary)
      add('.recover', theirs)
      add('.recover, search', compareRows(library.rows, other ?? new Map(), isSearchTable))
      count(ours.same > theirs.same ? 'more rows than .recover' : ours.same === theirs.same ? 'as many' : 'fewer')
      if (ours.same < theirs.same) console.log(`fewer: ${what} ${JSON.stringify(ours)} ${JSON.stringify(theirs)}`)
    }
  } catch (error) {
    count('not repaired')
    console.log(`not repaired: ${what}: ${error instanceof Error ? error.message : String(error)}`)
  } finally {
    for (const left of [out, `${out}.set-aside.jsonl`]) rmSync(left, { force: true })
  }
}
for (const [name, value] of [...tally].toSorted(([a], [b]) => a.localeCompare(b))) console.log(`${name}: ${value}`)
console.log(`${((performance.now() - started) / 1000).toFixed(0)} s`)
rmSync(folder, { recursive: true, force: true })

/** The file was written a moment ago, and that need not be waited out each time. */
function laterThanWritten(): number {
  return Date.now() + 1000
}
