import { DatabaseSync } from 'node:sqlite'
import { withoutPlexCollation } from './read-schema.ts'
import type { NumberedRow } from './complete-schema.ts'

const statement = /^\s*create\s+(?:unique\s+|virtual\s+|temp(?:orary)?\s+)?(?:table|index|trigger|view)\b/iu
/** What SQLite says of words that are no SQL; that it lacks a table, a module or a collation says nothing. */
const noSql = /syntax error|unrecognized token|incomplete input/iu
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const noText = /[\u0000-\u0008\u000E-\u001F\uFFFD]/u

/**
 * Rows of a schema whose statement cannot be what was written there: a page that its text continues on was overwritten.
 * Only what is certain counts, since SQLite refuses a whole file for one such row.
 */
export function unsoundRows(rows: readonly NumberedRow[]): Set<number> {
  using database = new DatabaseSync(':memory:', {
    enableForeignKeyConstraints: false,
    enableDoubleQuotedStringLiterals: true,
  })
  const isSound = ({ type, sql, name }: NumberedRow): boolean => {
    // Those that SQLite makes for itself cannot be made by name.
    if (sql === null || /^sqlite_/iu.test(name)) return true
    if (!statement.test(sql) || noText.test(sql)) return false
    // What a trigger or an index says is only read to the end where its table is there; tables come first in a schema.
    try {
      database.exec(type === 'index' ? withoutPlexCollation(sql) : sql)
      return true
    } catch (error) {
      return !(error instanceof Error && noSql.test(error.message))
    }
  }
  return new Set(rows.filter((row) => !isSound(row)).map(({ rowid }) => rowid))
}
