import { posix } from 'node:path'
import { isDatabasesFolder, libraryName } from './library-name.ts'

export type MemberRole = '' | '-wal' | '-journal'

/** Which members of an archive make up its library, decided while they pass by, in any order. */
export class ArchiveMembers {
  /** Folders that hold a library, in the order met. */
  readonly libraries: string[] = []
  /** Members of any kind. */
  count = 0
  /** A few names for a person to see what the archive is of: databases first. */
  readonly #names: string[] = []
  readonly #databases: string[] = []

  /** The folder and role of a member that belongs to a library; null for all others. */
  meet(name: string): { folder: string; role: MemberRole } | null {
    this.count++
    const clean = posix.normalize(name).replace(/\/$/, '')
    const base = posix.basename(clean)
    if (/\.db(-[\w-]+)?$/.test(base) && this.#databases.length < 4) this.#databases.push(clean)
    else if (this.#names.length < 4 && clean !== '.') this.#names.push(clean)
    const folder = posix.dirname(clean)
    if (base === libraryName) {
      if (!this.libraries.includes(folder)) this.libraries.push(folder)
      return { folder, role: '' }
    }
    if (base === `${libraryName}-wal`) return { folder, role: '-wal' }
    if (base === `${libraryName}-journal`) return { folder, role: '-journal' }
    return null
  }

  get examples(): readonly string[] {
    return [...this.#databases, ...this.#names].slice(0, 4)
  }

  /** Libraries that nothing sets below another; one where Plex would keep it comes before those elsewhere. */
  get best(): readonly string[] {
    const inPlace = this.libraries.filter(isDatabasesFolder)
    return inPlace.length > 0 ? inPlace : this.libraries
  }

  /** Whether what lies in `folder` may still turn out to be needed. */
  mayNeed(folder: string): boolean {
    return this.best.length === 0 || (this.best.length === 1 && this.best[0] === folder)
  }
}
