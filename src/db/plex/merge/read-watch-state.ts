import { createHash } from 'node:crypto'
import { detectGeneration } from '../generation.ts'
import { ItemTitles } from '../item-titles.ts'
import type { ReadDb } from '../read-db.ts'
import type { CellValue } from '../rows/row-change.ts'
import { rowArrays } from '../rows/row-source.ts'
import { PartIdentities } from './part-identities.ts'
import { watchColumns, watchTables } from './watch-columns.ts'
import type { ItemFacts, PartIdentity, WatchRow, WatchState, WatchTable } from './watch-state.ts'

/**
 * The watch state of an open library, which stays to be open while it is used.
 * @param path to name it by
 * @throws ToolError `db-schema-unknown`
 */
export function readWatchState(db: ReadDb, path = 'the library'): WatchState {
  return new OpenWatchState(db, path)
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** What fits no JavaScript number comes as text: a column for numbers takes it back as the number that it is. */
const exact = (name: string): string => {
  const cell = quoted(name)
  return `case typeof(${cell}) when 'integer'
    then iif(${cell} between -9007199254740991 and 9007199254740991, ${cell}, cast(${cell} as text))
    when 'blob' then cast(${cell} as text) else ${cell} end as ${cell}`
}

const content = (columns: readonly string[]): string =>
  ['id', ...columns.map(quoted)].map((cell) => `quote(${cell})`).join(" || ',' || ")

class OpenWatchState implements WatchState {
  readonly schema
  readonly extraData
  readonly sections: WatchState['sections']
  readonly #db: ReadDb
  readonly #columns
  readonly #statements = new Map<string, ReturnType<ReadDb['prepare']>>()
  readonly #titles
  readonly #parts

  constructor(db: ReadDb, path: string) {
    this.#db = db
    const { schema, extraData } = detectGeneration(db, path)
    this.schema = schema
    this.extraData = extraData
    this.#columns = watchColumns(db, path)
    const sections = db
      .prepare('select id, uuid, name from library_sections order by id')
      .all() as unknown as SectionRow[]
    this.sections = new Map(sections.map(({ id, uuid, name }) => [id, { uuid: uuid ?? '', name: name ?? '' }]))
    this.#titles = new ItemTitles(db)
    this.#parts = new PartIdentities(db)
  }

  fingerprint(): string {
    const hash = createHash('sha256')
    for (const table of watchTables) {
      // Sums see every change but those that cancel out, and updated_at does not.
      const sums = this.columns(table).map((name) => `total(${quoted(name)}), total(length(${quoted(name)}))`)
      const cells = ['count(*)', 'total(id)', ...sums].join(', ')
      if (this.columns(table).length > 0)
        hash.update(JSON.stringify(this.#db.prepare(`select ${cells} from ${table}`).get()))
    }
    return hash.digest('hex')
  }

  columns(table: WatchTable): readonly string[] {
    return this.#columns.get(table) ?? []
  }

  lastId(table: WatchTable | 'media_parts' | 'metadata_items'): number {
    if (this.#columns.get(table as WatchTable)?.length === 0) return 0
    const sql = `select max(coalesce((select max(id) from ${table}), 0),
      coalesce((select seq from sqlite_sequence where name = '${table}'), 0)) as id`
    return (this.#db.prepare(sql).get() as { id: number }).id
  }

  *rows(table: WatchTable): Generator<WatchRow, void, undefined> {
    if (this.columns(table).length === 0) return
    yield* this.#db.prepare(`select ${this.#cells(table)} from ${table} order by id`).iterate() as Iterable<WatchRow>
  }

  row(table: WatchTable, id: number): WatchRow | null {
    return this.rowsOf(table, 'id', id)[0] ?? null
  }

  rowsOf(table: WatchTable, column: string, value: CellValue): WatchRow[] {
    if (this.columns(table).length === 0) return []
    const sql = () => `select ${this.#cells(table)} from ${table} where ${quoted(column)} = ? order by id`
    return this.#prepared(`${table} of ${column}`, sql).all(value) as WatchRow[]
  }

  nextId(table: WatchTable, from: number): number | null {
    if (this.columns(table).length === 0) return null
    const next = this.#prepared(`${table} next`, () => `select min(id) as id from ${table} where id >= ?`).get(from)
    return (next as { id: number | null }).id
  }

  span(table: WatchTable, columns: readonly string[], from: number, to: number): string {
    const sql = () => `select group_concat(mark, char(10)) as span from (
      select ${content(columns)} as mark from ${table} where id >= ? and id < ? order by id)`
    const row = this.#prepared(`${table} span ${columns.join(' ')}`, sql).get(from, to)
    return (row as { span: string | null }).span ?? ''
  }

  marks(table: WatchTable, columns: readonly string[], from: number, to: number): ReadonlyMap<number, string> {
    const sql = () => `select id, ${content(columns)} as mark from ${table} where id >= ? and id < ?`
    const rows = this.#prepared(`${table} marks ${columns.join(' ')}`, sql).all(from, to)
    return new Map((rows as { id: number; mark: string }[]).map(({ id, mark }) => [id, mark]))
  }

  *guids(): Generator<readonly [guid: string, id: number], void, undefined> {
    const sql = 'select guid, id from metadata_items where guid is not null order by guid, id'
    for (const [guid, id] of rowArrays(this.#db, sql)) yield [String(guid), id as number]
  }

  item(id: number): ItemFacts | null {
    const sql = () => 'select guid, metadata_type, library_section_id from metadata_items where id = ?'
    const row = this.#prepared('item', sql).get(id) as ItemRow | undefined
    if (row === undefined) return null
    return { guid: row.guid ?? '', kind: row.metadata_type ?? 0, section: row.library_section_id }
  }

  hasGuid(guid: string): boolean {
    return this.#itemId(guid) !== null
  }

  title(guid: string): string {
    return this.#titles.item(this.#itemId(guid))
  }

  part(id: number): PartIdentity | null {
    return this.#parts.byId(id)
  }

  partsOf(owner: 'item' | 'media', id: number): readonly PartIdentity[] {
    return owner === 'item' ? this.#parts.ofItem(id) : this.#parts.ofMedia(id)
  }

  partsLike(part: PartIdentity): readonly PartIdentity[] {
    return this.#parts.like(part)
  }

  partsAt(file: string): readonly PartIdentity[] {
    return this.#parts.at(file)
  }

  partsAfter(id: number): Iterable<PartIdentity> {
    return this.#parts.after(id)
  }

  stream(id: number): { readonly partId: number | null; readonly what: string } | null {
    const sql = () => `select media_part_id, stream_type_id, "index", codec, language from media_streams where id = ?`
    const row = this.#prepared('stream', sql).get(id) as StreamRow | undefined
    if (row === undefined) return null
    const { media_part_id, ...what } = row
    return { partId: media_part_id, what: JSON.stringify(Object.values(what)) }
  }

  #itemId(guid: string): number | null {
    const sql = () => 'select id from metadata_items where guid = ? order by id limit 1'
    return (this.#prepared('guid', sql).get(guid) as { id: number } | undefined)?.id ?? null
  }

  #cells(table: WatchTable): string {
    return ['id', ...this.columns(table).map(exact)].join(', ')
  }

  #prepared(key: string, sql: () => string): ReturnType<ReadDb['prepare']> {
    const known = this.#statements.get(key) ?? this.#db.prepare(sql())
    this.#statements.set(key, known)
    return known
  }
}

interface SectionRow {
  readonly id: number
  readonly uuid: string | null
  readonly name: string | null
}
interface ItemRow {
  readonly guid: string | null
  readonly metadata_type: number | null
  readonly library_section_id: number | null
}
interface StreamRow {
  readonly media_part_id: number | null
  readonly stream_type_id: CellValue
  readonly index: CellValue
  readonly codec: CellValue
  readonly language: CellValue
}
