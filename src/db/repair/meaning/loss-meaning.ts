import type { PageSource } from '../../file-format/page-file.ts'
import { counted } from '../../../core/counted.ts'
import type { Findings } from '../repair-file.ts'
import { knownColumns } from '../salvage/set-aside.ts'
import { losesRows, type SettledTable } from '../salvage/settled-table.ts'
import type { IndexSurvey } from '../read/survey.ts'
import { ItemNames } from './item-names.ts'
import { consequences, type Consequence } from './consequences.ts'

/** Beyond this, names say no more. */
const mostNamed = 5

/**
 * What the loss means to those who use the library; `repaired` is the file as it is going to be, and `whole` are damaged
 * tables that have lost nothing.
 */
export function lossMeaning(
  source: PageSource,
  repaired: string,
  { diagnoses }: Findings,
  whole: ReadonlySet<string>,
): string[] {
  const losing = diagnoses.filter(
    ({ settled }) => settled !== null && losesRows(settled) && !whole.has(settled.table.name),
  )
  if (losing.length === 0) return []
  using names = new ItemNames(repaired)
  return losing.flatMap(({ settled, survey }) =>
    settled === null ? [] : sentence(source, settled, survey.indexes, names),
  )
}

function sentence(
  source: PageSource,
  settled: SettledTable,
  indexes: readonly IndexSurvey[],
  names: ItemNames,
): string[] {
  const consequence = consequences[settled.table.name]
  if (consequence === undefined) return []
  const { lostIds } = settled
  const lost =
    lostIds.length > 0 ? counted(lostIds.length, consequence.row, consequence.rows) : `some ${consequence.rows}`
  const whose = lostIds.length === 0 ? '' : whoseRows(source, settled, indexes, names, consequence)
  return [`${lost}${whose} ${lostIds.length === 1 ? consequence.was : consequence.were}: ${consequence.so}`]
}

function whoseRows(
  source: PageSource,
  settled: SettledTable,
  indexes: readonly IndexSurvey[],
  names: ItemNames,
  { owner }: Consequence,
): string {
  if (owner === null) return ''
  const counts = new Map<string, number>()
  for (const columns of knownColumns(source, settled, indexes, new Set(settled.lostIds)).values()) {
    const name = names.of(owner.kind, columns[owner.column])
    if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  const largest = [...counts].toSorted((a, b) => b[1] - a[1])
  if (largest.length === 0) return ''
  const shown = largest.slice(0, mostNamed).map(([name, count]) => (count === 1 ? name : `${name} (${count})`))
  const more = largest.length > mostNamed ? ` and ${largest.length - mostNamed} more` : ''
  return ` of ${shown.join(', ')}${more}`
}
