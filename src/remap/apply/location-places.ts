import { isWindowsPath, isWithin, type PlexPath, trimRoot, withSlashes } from '../../core/plex-path.ts'
import type { LocationRow } from '../../db/plex/rows/current-rows.ts'

/** Where a file lies in its section. */
export interface Place {
  readonly location: number
  /** Path of its folder relative to the location, as `directories.path` spells it. */
  readonly folder: string
  readonly separator: '/' | '\\'
}

interface Location {
  readonly id: number
  readonly root: string
  readonly separator: '/' | '\\'
}

/** The folders of sections, as they will be. */
export class LocationPlaces {
  /** Longest root first, then by id. */
  readonly #sections = new Map<number, Location[]>()
  /** Half a million files lie in some ten thousand folders, and mostly follow one another there. */
  readonly #known = new Map<string, Place | null>()
  #last = { section: Number.NaN, current: null as number | null, folder: '', place: null as Place | null }

  constructor(rows: readonly LocationRow[]) {
    for (const { id, library_section_id: section, root_path: root } of rows) {
      const separator = isWindowsPath(root) && !root.includes('/') ? '\\' : '/'
      const locations = this.#sections.get(section) ?? []
      locations.push({ id, root: trimRoot(root), separator })
      this.#sections.set(
        section,
        locations.sort((a, b) => b.root.length - a.root.length || a.id - b.id),
      )
    }
  }

  /** Null where no folder of the section holds the file. `current` wins among locations of one root. */
  placeOf(section: number, file: PlexPath, current: number | null): Place | null {
    const path = withSlashes(file)
    const end = Math.max(0, path.lastIndexOf('/'))
    const last = this.#last
    if (last.section === section && last.current === current && last.folder.length === end)
      if (path.startsWith(last.folder)) return last.place
    const folder = path.slice(0, end)
    const place = this.#placeOfFolder(section, folder, current)
    this.#last = { section, current, folder, place }
    return place
  }

  #placeOfFolder(section: number, folder: string, current: number | null): Place | null {
    const key = `${section} ${current} ${folder}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const place = this.#find(section, folder, current)
    this.#known.set(key, place)
    return place
  }

  #find(section: number, folder: string, current: number | null): Place | null {
    const holding = (this.#sections.get(section) ?? []).filter(({ root }) => isWithin(folder, root))
    const [longest] = holding
    if (longest === undefined) return null
    const own = holding.find(({ id, root }) => id === current && root === longest.root) ?? longest
    const relative = folder.slice(own.root.length + 1)
    return {
      location: own.id,
      folder: own.separator === '\\' ? relative.replaceAll('/', '\\') : relative,
      separator: own.separator,
    }
  }
}
