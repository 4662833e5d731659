import { shellQuoted } from '../../core/shell-quoted.ts'
import { type MapRefill, mapRefills } from './map-tables.ts'
import type { IndexSurvey } from './read/survey.ts'
import type { Findings } from './repair-file.ts'
import type { PlexTask, RepairedIndex, RepairKind } from './repair-report.ts'
import type { IndexFate } from './salvage/settle-indexes.ts'
import { gapsAreEmpty, readSequences } from './salvage/sequences.ts'
import { losesRows } from './salvage/settled-table.ts'
import { hasAllBlocks, holdsTerms, searchShadows } from './search-tables.ts'

/** What is going to be done, as far as it can be said before it is. */
export interface RepairPlan {
  readonly kind: RepairKind
  /** Search tables whose terms are given up, and the tables that these are kept in. */
  readonly emptiedSearch: readonly string[]
  readonly emptied: ReadonlySet<string>
  /** Damaged tables that are known to have lost nothing all the same. */
  readonly whole: ReadonlySet<string>
  /** Map tables that are filled anew. */
  readonly maps: readonly MapRefill[]
  readonly indexes: readonly RepairedIndex[]
  readonly reindex: readonly string[]
  readonly dropIndexes: readonly string[]
  readonly sequences: boolean
}

/** The cheapest repair that suffices. */
export function planRepair({ schema, survey, diagnoses }: Findings): RepairPlan {
  const emptiedSearch: string[] = []
  const emptied = new Set<string>()
  const whole = new Set<string>()
  const torn = new Set(
    diagnoses.flatMap(({ settled }) => (settled !== null && losesRows(settled) ? [settled.table.name] : [])),
  )
  for (const [search, shadows] of searchShadows(schema.rows)) {
    if (!shadows.some((shadow) => holdsTerms(shadow) && torn.has(shadow))) continue
    const [segments, directory] = ['_segments', '_segdir'].map((ending) =>
      diagnoses.find((each) => each.survey.table.name === search + ending),
    )
    if (segments !== undefined && directory !== undefined && hasAllBlocks(survey.source, directory, segments)) {
      whole.add(segments.survey.table.name)
      continue
    }
    emptiedSearch.push(search)
    for (const shadow of shadows) emptied.add(shadow)
  }
  const maps = mapRefills(survey.source, schema.rows, diagnoses)
  for (const { shadows } of maps) for (const shadow of shadows) emptied.add(shadow)
  const sequences = readSequences(survey.source, diagnoses)
  for (const { settled } of diagnoses)
    if (settled !== null && settled.rowsBefore === null && sequences !== null && gapsAreEmpty(settled, sequences))
      whole.add(settled.table.name)
  const fates = diagnoses.flatMap(({ survey: { table }, indexes }) =>
    [...indexes].map(([index, fate]) => ({ table: table.name, index, fate, emptied: emptied.has(table.name) })),
  )
  const indexes = fates.flatMap(({ table, index, fate, emptied: gone }): RepairedIndex[] =>
    gone || fate.fate === 'kept' ? [] : [{ name: index.index.name, table, fate: fate.fate }],
  )
  const rebuilt = fates.filter(({ fate, emptied: gone }) => !gone && fate.fate === 'rebuilt')
  return {
    kind: kindOf(
      { schema, survey, diagnoses },
      fates.some(({ fate }) => fate.fate !== 'kept'),
    ),
    emptiedSearch,
    emptied,
    whole,
    maps,
    indexes,
    reindex: [...new Set(rebuilt.map(({ table, index }) => (index.index.automatic ? table : index.index.name)))],
    dropIndexes: named(fates, 'dropped'),
    sequences: diagnoses.some(({ settled }) => settled?.table.name === 'sqlite_sequence'),
  }
}

const named = (
  fates: readonly { readonly index: IndexSurvey; readonly fate: IndexFate }[],
  fate: IndexFate['fate'],
): string[] => fates.filter((each) => each.fate.fate === fate).map(({ index }) => index.index.name)

function kindOf({ schema, survey, diagnoses }: Findings, indexes: boolean): RepairKind {
  if (schema.settled !== null) return 'schema'
  if (diagnoses.some(({ settled }) => settled !== null)) return 'tables'
  if (indexes) return 'indexes'
  return isAccounted(survey) ? 'nothing' : 'free-list'
}

/** Whether every page is in use or known to be free, and the header says so. */
function isAccounted({ source, claims, freeList }: Findings['survey']): boolean {
  if (!freeList.whole) return false
  const lockPage = 0x4000_0000 / source.geometry.pageSize + 1
  for (let page = 1; page <= source.pages; page++)
    if (claims.ownerOf(page) === 0 && !freeList.pages.has(page) && page !== lockPage) return false
  return true
}

/** What only Plex's own SQLite can do, with the very statements of the schema. */
export function plexTasks(plan: RepairPlan, { schema }: Findings): PlexTask[] {
  const dropped = plan.dropIndexes.flatMap((name) => {
    const sql = schema.rows.find((row) => row.type === 'index' && row.name === name)?.sql ?? null
    const what = `the index ${name}, whose order only Plex's own SQLite knows, is left out`
    return sql === null ? [] : [{ what, creates: name, sql, command: command(sql) }]
  })
  const searches = plan.emptiedSearch.map((name) => {
    const sql = `INSERT INTO ${name}(${name}) VALUES('rebuild')`
    return { what: `the search index ${name} is empty`, creates: null, sql, command: command(sql) }
  })
  return [...dropped, ...searches]
}

const command = (sql: string): string => `"Plex SQLite" FILE ${/["$`\\!]/u.test(sql) ? shellQuoted(sql) : `"${sql}"`}`
