import type { Cells, CellValue, RowChange, WrittenTable } from './row-change.ts'
import type { RowTarget } from './row-source.ts'

type Run = (...values: CellValue[]) => { readonly changes: number | bigint }

/**
 * Writes rows, each only where it still holds what it is said to hold. Statements are prepared once for each
 * set of columns: there may be half a million rows.
 */
export class RowWriter {
  readonly #db: RowTarget
  readonly #statements = new Map<string, Run>()
  /** Rows written so far. */
  written = 0

  constructor(db: RowTarget) {
    this.#db = db
  }

  /** False where the row holds something else, and is left as it is. */
  write({ table, id, before, after }: RowChange): boolean {
    return before === null ? this.#insert(table, id, after) : this.#update(table, id, before, after)
  }

  /** Back to what it was before `write`; a row that was new then is left for `remove` and `removeDirectory`. */
  restore({ table, id, before, after }: RowChange): boolean {
    return before === null || this.#update(table, id, after, before)
  }

  /** Deletes a directory that nothing is in; false where something is, or the row is gone or another's. */
  removeDirectory({ id, after }: RowChange): boolean {
    const run = this.#prepared('delete directory', () => removeDirectory)
    return this.#count(run(id, after['library_section_id'] ?? null, after['path'] ?? null, id, id))
  }

  /** Deletes a row that was new; false where it is gone or holds something else by now. */
  remove({ table, id, after }: RowChange): boolean {
    const names = Object.keys(after)
    const run = this.#prepared(`delete ${table} ${names.join(' ')}`, () => {
      const holds = names.map((name) => ` and "${name}" is ?`).join('')
      return `delete from "${table}" where id = ?${holds}`
    })
    return this.#count(run(id, ...names.map((name) => after[name] ?? null)))
  }

  /** Makes a row again with its old id; false where there is one of that id. */
  recreate(table: WrittenTable, { id, ...cells }: Cells & { readonly id: number }): boolean {
    return this.#insert(table, id, cells)
  }

  /** Whether the next new directory gets an id after `from`, and then one after `to` instead. */
  resetDirectorySequence(from: number, to: number | null): boolean {
    if (to === null) return this.#count(this.#prepared('drop sequence', () => dropSequence)(from))
    return this.#count(this.#prepared('set sequence', () => setSequence)(to, from))
  }

  #update(table: WrittenTable, id: number, from: Cells, to: Cells): boolean {
    const names = Object.keys(to)
    const run = this.#prepared(`${table} ${names.join(' ')}`, () => {
      const sets = names.map((name) => `"${name}" = ?`).join(', ')
      const holds = names.map((name) => ` and "${name}" is ?`).join('')
      return `update "${table}" set ${sets} where id = ?${holds}`
    })
    const values: CellValue[] = []
    for (const name of names) values.push(to[name] ?? null)
    values.push(id)
    for (const name of names) values.push(from[name] ?? null)
    return this.#count(run(...values))
  }

  #insert(table: WrittenTable, id: number, cells: Cells): boolean {
    const names = Object.keys(cells)
    const run = this.#prepared(`new ${table} ${names.join(' ')}`, () => {
      const columns = ['id', ...names].map((name) => `"${name}"`).join(', ')
      const values = ['?', ...names.map(() => '?')].join(', ')
      return `insert into "${table}" (${columns}) values (${values}) on conflict do nothing`
    })
    return this.#count(run(id, ...names.map((name) => cells[name] ?? null)))
  }

  #prepared(key: string, sql: () => string): Run {
    const known = this.#statements.get(key)
    if (known !== undefined) return known
    const statement = this.#db.prepare(sql())
    const run: Run = (...values) => statement.run(...values)
    this.#statements.set(key, run)
    return run
  }

  #count({ changes }: { readonly changes: number | bigint }): boolean {
    this.written += Number(changes)
    return Number(changes) === 1
  }
}

const removeDirectory = `
  delete from directories where id = ? and library_section_id = ? and path = ?
    and not exists (select 1 from media_parts where directory_id = ?)
    and not exists (select 1 from directories where parent_directory_id = ?)`
const dropSequence = "delete from sqlite_sequence where name = 'directories' and seq = ?"
// The column has no type: unasked, a number would become 12.0 there.
const setSequence = "update sqlite_sequence set seq = cast(? as integer) where name = 'directories' and seq = ?"
