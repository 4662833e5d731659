import { counted } from '../../core/counted.ts'
import type { LibraryFacts } from '../../db/plex/health/library-facts.ts'
import { failed, type MeaningCheck, ok, valueOf } from './meaning-check.ts'

/** What Plex reads with SQL's JSON operators whenever it plays or lists something: one bad row is an error 500. */
const vital = new Set([
  'metadata_items',
  'media_items',
  'media_parts',
  'media_streams',
  'taggings',
  'tags',
  'metadata_item_settings',
])

export const extraData = {
  code: 'extra-data',
  tables: [...vital],
  remedy: 'restore the column of these rows from a backup: Plex fails to play or list what they belong to',
  judge(facts) {
    const { extraDataKind } = facts
    const bad = badRows(facts)
    const kind = extraDataKind === 'json' ? 'JSON' : 'URL-encoded pairs'
    const rows = bad.filter(({ table }) => vital.has(table)).reduce((sum, { rows }) => sum + rows, 0)
    const evidence = { kind: extraDataKind, tables: bad }
    return rows === 0
      ? ok(`extra_data holds ${kind}, as this generation of Plex reads it`, evidence)
      : failed(`${counted(rows, 'row')} whose extra_data is not ${kind}`, evidence)
  },
} as const satisfies MeaningCheck

function badRows({ extraData }: LibraryFacts) {
  return Object.entries(valueOf(extraData)).flatMap(([table, reading]) => {
    if (!vital.has(table) && 'unreadable' in reading) return []
    const { bad, examples } = valueOf(reading)
    return bad === 0 ? [] : [{ table, rows: bad, examples }]
  })
}
