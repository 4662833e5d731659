import type { PageSource } from '../../file-format/page-file.ts'
import type { Survey } from '../read/survey.ts'
import type { TableDiagnosis } from '../salvage/diagnose.ts'
import type { SettledTable } from '../salvage/settled-table.ts'
import { finalRows, partsOf, placedOnLeaf } from './final-rows.ts'
import { pageBytes } from './page-bytes.ts'
import { PageSink } from './page-sink.ts'
import { type FreeList, writeFreeList } from './write-free-list.ts'
import { writeIndex } from './write-index.ts'
import { writeTable } from './write-table.ts'

export interface RepairWrite {
  readonly survey: Survey
  readonly diagnoses: readonly TableDiagnosis[]
  /** Null where the schema's own tree stays. */
  readonly schema: SettledTable | null
  /** Tables that are to hold nothing: parts of a search index that is no use without what was lost. */
  readonly emptied: ReadonlySet<string>
}

export interface WrittenRepair {
  readonly freeList: FreeList
  readonly pageCount: number
  /** Trees that had to move, since another has their page: their schema rows are to be changed. */
  readonly moved: ReadonlyMap<string, number>
}

/** Writes what was settled over a copy of the file. All that is read comes from the file itself, which stays. */
export function writeRepair(source: PageSource, copy: string, repair: RepairWrite): WrittenRepair {
  const { survey, diagnoses } = repair
  const used = pagesInUse(source, repair)
  const moved = new Map<string, number>()
  using sink = new PageSink(copy, source.geometry, source.pages, (page) => used[page] === 1)
  const works: (() => void)[] = []
  const homeless: (() => void)[] = []
  /** All roots first: nothing else may be put where one of them belongs. */
  const withRoot = (name: string, page: number, owner: number, write: (root: number) => void): void => {
    const holder = survey.claims.ownerOf(page)
    if (page > 1 && page <= source.pages && used[page] !== 1 && (holder === 0 || holder === owner)) {
      used[page] = 1
      works.push(() => write(page))
      return
    }
    homeless.push(() => {
      const root = sink.allocate()
      moved.set(name, root)
      works.push(() => write(root))
    })
  }
  for (const { survey: table, settled, indexes } of diagnoses) {
    const { name, rootPage } = table.table
    const isEmptied = repair.emptied.has(name)
    if (isEmptied)
      withRoot(name, rootPage, table.owner, (root) =>
        sink.write(root, pageBytes(root, 'table-leaf', [], 0, source.geometry)),
      )
    else if (settled !== null)
      withRoot(name, rootPage, table.owner, (root) =>
        writeTable(sink, root, partsOf(settled), (leaf) => placedOnLeaf(source, settled, leaf)),
      )
    for (const [index, fate] of indexes) {
      if (fate.fate === 'kept' && !isEmptied) continue
      const entries = fate.fate === 'thinned' ? fate.entries : []
      withRoot(index.index.name, index.index.rootPage, index.owner, (root) => writeIndex(sink, root, entries))
    }
  }
  for (const settle of homeless) settle()
  const { schema } = repair
  if (schema !== null)
    works.push(() => writeTable(sink, 1, partsOf(schema), (leaf) => placedOnLeaf(source, schema, leaf)))
  for (const work of works) work()
  for (const settled of [...diagnoses.map((each) => each.settled), schema])
    for (const { row } of settled?.loose ?? [])
      if (row.unended) sink.writeAt(((row.overflow.at(-1) ?? 1) - 1) * source.geometry.pageSize, Buffer.alloc(4))
  const freeList = writeFreeList(sink)
  sink.settleSize()
  return { freeList, pageCount: sink.pageCount, moved }
}

/** One byte a page: 1 for what stays where it is. */
function pagesInUse(source: PageSource, { survey, diagnoses, schema, emptied }: RepairWrite): Uint8Array {
  const used = new Uint8Array(source.pages + 2)
  const rewritten = new Set<number>()
  for (const { survey: table, settled, indexes } of diagnoses) {
    const isEmptied = emptied.has(table.table.name)
    if (settled !== null || isEmptied) rewritten.add(table.owner)
    for (const [index, fate] of indexes) if (fate.fate !== 'kept' || isEmptied) rewritten.add(index.owner)
  }
  if (schema !== null) rewritten.add(schema.owner)
  for (let page = 1; page <= source.pages; page++) {
    const owner = survey.claims.ownerOf(page)
    if (owner !== 0 && !rewritten.has(owner)) used[page] = 1
  }
  const keep = (settled: SettledTable): void => {
    for (let at = 0; at < settled.leaves.length; at++) used[settled.leaves.page(at)] = 1
    for (const row of finalRows(source, settled)) for (const page of row.overflow) used[page] = 1
  }
  for (const { survey: table, settled, indexes } of diagnoses) {
    if (settled !== null && !emptied.has(table.table.name)) keep(settled)
    for (const fate of indexes.values()) if (fate.fate === 'thinned') for (const page of fate.overflow) used[page] = 1
  }
  if (schema !== null) keep(schema)
  used[1] = 1
  return used
}
