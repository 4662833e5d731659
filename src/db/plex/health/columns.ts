import { sql } from 'kysely'
import { plex } from '../queries.ts'
import type { ReadDb } from '../read-db.ts'
import { isDerived } from './derived-tables.ts'

export interface ColumnInfo {
  readonly table: string
  readonly column: string
  /** As declared, in lower case. */
  readonly type: string
}

const columns = sql<{ table: string; column: string; type: string }>`
  select m.name as "table", p.name as "column", lower(p.type) as type
  from sqlite_schema as m, pragma_table_info(m.name) as p
  where m.type = 'table' and m.rootpage > 0 and m.name not like 'sqlite\\_%' escape '\\' order by m.name, p.cid`.compile(
  plex,
)

/** Columns of the tables that hold what Plex was given, not what it builds from that. */
export function readColumns(db: ReadDb): ColumnInfo[] {
  return db.all(columns).filter(({ table }) => !isDerived(table))
}
