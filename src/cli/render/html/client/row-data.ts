/** What the page embeds beside its rows. */
export interface ListFacts {
  readonly rows: number
  /** Names by section; two may have the same. */
  readonly sections: readonly string[]
  readonly classes: readonly string[]
  /** Folders of the stale groups shown on the page. */
  readonly groups: readonly string[]
}

/** Some rows, a column each; `folders` and `heads` are the words that they use first, numbered on from the chunks before. */
export interface RowChunk {
  /** With its final slash, and the group it belongs to or -1. */
  readonly folders: [folder: string, group: number][]
  /** Beginnings of titles, `tail` has the ends. */
  readonly heads: string[]
  readonly section: number[]
  readonly class: number[]
  readonly part: number[]
  /** Bytes; null where Plex does not know. */
  readonly size: (number | null)[]
  readonly folder: number[]
  readonly name: string[]
  readonly head: number[]
  readonly tail: string[]
}

/** All rows, a column each: half a million objects would not fit in a page that stays fluent. */
export interface RowData {
  readonly facts: ListFacts
  readonly folders: string[]
  readonly folderGroups: number[]
  readonly heads: string[]
  readonly section: Uint16Array
  readonly class: Uint8Array
  readonly part: Float64Array
  /** NaN where Plex does not know. */
  readonly size: Float64Array
  readonly folder: Uint32Array
  readonly name: string[]
  readonly head: Uint32Array
  readonly tail: string[]
}

export function emptyRows(facts: ListFacts): RowData {
  return {
    facts,
    folders: [],
    folderGroups: [],
    heads: [],
    section: new Uint16Array(facts.rows),
    class: new Uint8Array(facts.rows),
    part: new Float64Array(facts.rows),
    size: new Float64Array(facts.rows),
    folder: new Uint32Array(facts.rows),
    name: [],
    head: new Uint32Array(facts.rows),
    tail: [],
  }
}

export function addChunk(rows: RowData, chunk: RowChunk): void {
  const at = rows.name.length
  for (const [folder, group] of chunk.folders) {
    rows.folders.push(folder)
    rows.folderGroups.push(group)
  }
  for (const head of chunk.heads) rows.heads.push(head)
  rows.section.set(chunk.section, at)
  rows.class.set(chunk.class, at)
  rows.part.set(chunk.part, at)
  rows.size.set(
    chunk.size.map((size) => size ?? Number.NaN),
    at,
  )
  rows.folder.set(chunk.folder, at)
  rows.head.set(chunk.head, at)
  for (const name of chunk.name) rows.name.push(name)
  for (const tail of chunk.tail) rows.tail.push(tail)
}

export function titleOf(rows: RowData, row: number): string {
  return `${rows.heads[rows.head[row] ?? 0] ?? ''}${rows.tail[row] ?? ''}`
}

export function folderOf(rows: RowData, row: number): string {
  return rows.folders[rows.folder[row] ?? 0] ?? ''
}

export function pathOf(rows: RowData, row: number): string {
  return folderOf(rows, row) + (rows.name[row] ?? '')
}

/** Bytes; null where Plex does not know. */
export function sizeOf(rows: RowData, row: number): number | null {
  const size = rows.size[row] ?? Number.NaN
  return Number.isNaN(size) ? null : size
}

export function sectionOf(rows: RowData, row: number): string {
  return rows.facts.sections[rows.section[row] ?? 0] ?? ''
}

export function classOf(rows: RowData, row: number): string {
  return rows.facts.classes[rows.class[row] ?? 0] ?? ''
}
