import type { StaleGroup } from '../../../analyze/audit-report.ts'
import type { PathRow } from '../../../analyze/path-rows.ts'
import { parentOf, withSlashes } from '../../../core/plex-path.ts'
import type { ListFacts, RowChunk } from './client/row-data.ts'
import { scriptJson } from './markup.ts'

const chunkSize = 1 << 16
export const rowClasses: readonly PathRow['class'][] = ['stale', 'changed', 'spelling', 'unjudged']

/** A stale group that the page shows, and the id of the section it lies in. */
export interface ShownGroup extends StaleGroup {
  readonly sectionId: number
}

/**
 * The rows as script elements of about 64 KiB, in the columns that the page's own code reads back; returns how many
 * rows. Their sections are written as places among the ids in `sections`.
 */
export function* rowChunks(
  rows: Iterable<PathRow>,
  sections: readonly number[],
  groups: readonly ShownGroup[],
): Generator<string, number> {
  const coder = new RowCoder(sections, groups)
  let count = 0
  for (const row of rows) {
    coder.add(row)
    count++
    if (coder.size >= chunkSize) yield dataElement('rows', coder.take())
  }
  if (coder.size > 0) yield dataElement('rows', coder.take())
  return count
}

/** What the page must know of all rows before it reads them. */
export function listFacts(facts: ListFacts): string {
  return dataElement('facts', facts)
}

function dataElement(kind: string, value: RowChunk | ListFacts): string {
  return `<script type="application/json" data-kind="${kind}">${scriptJson(value)}</script>\n`
}

/** Writes folders and the beginnings of titles once each: they repeat, and a page of half a million rows has to be loaded. */
class RowCoder {
  /** About the length of the JSON that `take` will give. */
  size = 0
  #chunk = emptyChunk()
  readonly #sections: Map<number, number>
  readonly #groups: Map<string, number>
  readonly #folders = new Map<string, number>()
  readonly #heads = new Map<string, number>()

  constructor(sections: readonly number[], groups: readonly ShownGroup[]) {
    this.#sections = new Map(sections.map((id, index) => [id, index]))
    this.#groups = new Map(groups.map(({ sectionId, path }, index) => [folderKey(sectionId, path), index]))
  }

  add(row: PathRow): void {
    const chunk = this.#chunk
    const cut = withSlashes(row.path).lastIndexOf('/') + 1
    const head = titleHead(row.title)
    chunk.section.push(this.#sections.get(row.sectionId) ?? 0)
    chunk.class.push(rowClasses.indexOf(row.class))
    chunk.part.push(row.partId)
    chunk.size.push(row.size)
    chunk.folder.push(this.#folder(row.sectionId, row.path.slice(0, cut)))
    chunk.name.push(row.path.slice(cut))
    chunk.head.push(this.#head(head))
    chunk.tail.push(row.title.slice(head.length))
    this.size += row.path.length - cut + row.title.length - head.length + 40
  }

  take(): RowChunk {
    const chunk = this.#chunk
    this.#chunk = emptyChunk()
    this.size = 0
    return chunk
  }

  #folder(section: number, folder: string): number {
    const key = folderKey(section, folder)
    const known = this.#folders.get(key)
    if (known !== undefined) return known
    const index = this.#folders.size
    this.#folders.set(key, index)
    this.#chunk.folders.push([folder, this.#groupOf(section, folder)])
    this.size += folder.length + 10
    return index
  }

  /** The group of a folder is the one shown for it or for the nearest folder above it; -1 for none. */
  #groupOf(section: number, folder: string): number {
    let path = withSlashes(folder).replace(/\/$/u, '')
    for (;;) {
      const group = this.#groups.get(folderKey(section, path))
      if (group !== undefined) return group
      if (path === '') return -1
      path = parentOf(path)
    }
  }

  #head(head: string): number {
    const known = this.#heads.get(head)
    if (known !== undefined) return known
    const index = this.#heads.size
    this.#heads.set(head, index)
    this.#chunk.heads.push(head)
    this.size += head.length + 3
    return index
  }
}

function emptyChunk(): RowChunk {
  return {
    folders: [],
    heads: [],
    section: [],
    class: [],
    part: [],
    size: [],
    folder: [],
    name: [],
    head: [],
    tail: [],
  }
}

/** The same folder belongs to other groups in other sections. */
function folderKey(section: number, folder: string): string {
  return `${section}\0${folder}`
}

const dash = ' – '

/** What a title shares with its neighbours: the show of an episode, the artist and album of a track, the album of a photo. */
function titleHead(title: string): string {
  const last = title.lastIndexOf(dash)
  if (last < 0) return title
  const before = title.lastIndexOf(dash, last - 1)
  return title.slice(0, (before < 0 ? last : before) + dash.length)
}
