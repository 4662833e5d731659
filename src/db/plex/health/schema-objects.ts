import { sql } from 'kysely'
import { plex } from '../queries.ts'
import type { ReadDb } from '../read-db.ts'

export interface SchemaObjectFacts {
  readonly objects: number
  /** Tables, triggers and indexes that every server since 1.32 has, and that are not there. */
  readonly missing: readonly string[]
  /** Triggers on a table that is not there, or that write to one. */
  readonly brokenTriggers: readonly string[]
}

const objects = sql<{ type: string; name: string; table: string; sql: string | null }>`
  select type, name, tbl_name as "table", sql from sqlite_schema`.compile(plex)

const search = ['fts4_metadata_titles', 'fts4_tag_titles']
const expected = [
  'accounts',
  'metadata_item_settings',
  'metadata_item_views',
  'tags',
  'taggings',
  'preferences',
  'blobs',
  ...search.flatMap((table) => [table, `${table}_icu`]),
  ...search.flatMap((table) =>
    ['before_update', 'before_delete', 'after_update', 'after_insert'].map((when) => `${table}_${when}_icu`),
  ),
  'index_title_sort_icu',
]

/** Search tables were seen to go missing, and then each write to an item fails in its trigger. */
export function readSchemaObjects(db: ReadDb): SchemaObjectFacts {
  const found = db.all(objects)
  const names = new Set(found.map(({ name }) => name))
  const tables = new Set(found.filter(({ type }) => type === 'table').map(({ name }) => name))
  const targets = (text: string): string[] =>
    [...text.matchAll(/\b(?:INSERT\s+INTO|DELETE\s+FROM)\s+["'`]?(\w+)/giu)].map(([, target = '']) => target)
  return {
    objects: found.length,
    missing: expected.filter((name) => !names.has(name)),
    brokenTriggers: found
      .filter(({ type }) => type === 'trigger')
      .filter((trigger) => [trigger.table, ...targets(trigger.sql ?? '')].some((table) => !tables.has(table)))
      .map(({ name }) => name),
  }
}
