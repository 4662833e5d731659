import { parentOf } from '../../core/plex-path.ts'
import type { Cells, RowChange } from '../../db/plex/rows/row-change.ts'
import type { Directories } from '../../db/plex/tables/sections.ts'

type Separator = '/' | '\\'

/** A row as it will be, and as it was. */
interface Folder {
  readonly row: Directories
  readonly was: Directories | null
}

/**
 * The `directories` rows of some sections, one tree each whose root has an empty path; several locations of a
 * section share it. Folders asked for are found, taken out of the trash, or made, with all those above them.
 */
export class DirectoryTree {
  readonly #folders = new Map<number, Folder>()
  /** Rows of one path, by section; nearly always one. */
  readonly #byPath = new Map<number, Map<string, Folder[]>>()
  /** What was decided for a path, by section. */
  readonly #settled = new Map<number, Map<string, number>>()
  readonly #written = new Set<Folder>()
  /** Ids of rows that stand as they should; none ceases to. */
  readonly #standing = new Set<number>()
  readonly #now: number
  #nextId: number

  /** @param now epoch seconds, for new rows */
  constructor(rows: readonly Directories[], nextId: number, now: number) {
    this.#nextId = nextId
    this.#now = now
    for (const row of rows) this.#add({ row: { ...row }, was: row })
  }

  /**
   * The row that stands for the folder: `current` where that does, else one in use before one in the trash, one
   * whose parents are right before one whose are not, and the oldest of those alike.
   * @param path relative to its location; empty for the location itself
   */
  idOf(section: number, path: string, separator: Separator, current: number | null = null): number {
    const own = current === null ? undefined : this.#folders.get(current)
    if (own !== undefined && own.row.library_section_id === section && own.row.path === path) {
      if (this.#stands(own.row, separator)) return own.row.id
    }
    const settled = within(this.#settled, section)
    const known = settled.get(path)
    if (known !== undefined) return known
    const id = this.#settle(section, path, separator)
    settled.set(path, id)
    return id
  }

  /** Rows that are new or differ from what they were, parents before children. */
  changes(): RowChange[] {
    return [...this.#written].map(({ row, was }) => {
      const { id, ...cells } = row
      if (was === null) return { table: 'directories', id, before: null, after: cells }
      const names = (['parent_directory_id', 'deleted_at'] as const).filter((name) => row[name] !== was[name])
      const pick = (from: Directories): Cells => Object.fromEntries(names.map((name) => [name, from[name]]))
      return { table: 'directories', id, before: pick(was), after: pick(row) }
    })
  }

  /** The row and those above it, from the top; what it takes to make it again. */
  lineage(id: number): Directories[] {
    const rows: Directories[] = []
    for (let at: number | null = id; at !== null;) {
      const folder = this.#folders.get(at)
      if (folder === undefined || rows.includes(folder.row)) break
      rows.unshift(folder.row)
      at = folder.row.parent_directory_id
    }
    return rows
  }

  rows(): Directories[] {
    return [...this.#folders.values()].map(({ row }) => row)
  }

  #settle(section: number, path: string, separator: Separator): number {
    const candidates = within(this.#byPath, section).get(path) ?? []
    const [best] = candidates
      .map((folder) => ({ folder, rank: isLive(folder.row) ? (this.#stands(folder.row, separator) ? 0 : 1) : 2 }))
      .toSorted((a, b) => a.rank - b.rank || a.folder.row.id - b.folder.row.id)
    if (best?.rank === 0) return best.folder.row.id
    const parent = path === '' ? null : this.idOf(section, parentOf(path, separator), separator)
    if (best === undefined) return this.#make(section, path, parent)
    const { row } = best.folder
    const misplaced = parent === null ? !isNone(row.parent_directory_id) : row.parent_directory_id !== parent
    if (isLive(row) && !misplaced) return row.id
    if (!isLive(row)) row.deleted_at = null
    if (misplaced) row.parent_directory_id = parent
    this.#written.add(best.folder)
    return row.id
  }

  #make(section: number, path: string, parent: number | null): number {
    const id = this.#nextId++
    const times = { created_at: this.#now, updated_at: this.#now, deleted_at: null }
    const folder = {
      row: { id, library_section_id: section, parent_directory_id: parent, path, ...times },
      was: null,
    }
    this.#add(folder)
    this.#written.add(folder)
    return id
  }

  #add(folder: Folder): void {
    const { id, library_section_id: section, path } = folder.row
    this.#folders.set(id, folder)
    const paths = within(this.#byPath, section)
    const others = paths.get(path)
    if (others === undefined) paths.set(path, [folder])
    else others.push(folder)
  }

  /** Whether a row is in use and those above it spell its path up to the root. */
  #stands(row: Directories, separator: Separator): boolean {
    if (this.#standing.has(row.id)) return true
    if (!this.#isSound(row, separator)) return false
    this.#standing.add(row.id)
    return true
  }

  #isSound(row: Directories, separator: Separator): boolean {
    if (!isLive(row)) return false
    if (row.path === '') return isNone(row.parent_directory_id)
    const parent = row.parent_directory_id === null ? undefined : this.#folders.get(row.parent_directory_id)?.row
    if (parent === undefined || parent.library_section_id !== row.library_section_id) return false
    // Its path is shorter, so that this comes to an end.
    return parent.path === parentOf(row.path, separator) && this.#stands(parent, separator)
  }
}

export function isLive({ deleted_at: deleted }: Pick<Directories, 'deleted_at'>): boolean {
  return deleted === null || deleted === 0
}

/** Of a root's parent. */
export function isNone(parent: number | null): boolean {
  return parent === null || parent === 0
}

function within<T>(sections: Map<number, Map<string, T>>, section: number): Map<string, T> {
  const known = sections.get(section) ?? new Map<string, T>()
  sections.set(section, known)
  return known
}
