import { lstatSync, readdirSync, readlinkSync } from 'node:fs'
import type { ArchiveNote } from '../../core/archive-manifest.ts'
import { codeOf } from '../../core/error-code.ts'
import { comparePaths, type ListedEntry } from '../../db/archive/file-list.ts'
import { LineWriter, readList, writeEntry } from '../../db/archive/list-file.ts'
import { byteText, byteTextOf, type ByteText, bytesOf, shownName } from '../../db/archive/tar/byte-text.ts'

/** What is taken of Plex's data folder besides the databases; all else is Plex's to make again, or this server's own. */
const taken: readonly (readonly [folder: string, children: readonly string[] | null])[] = [
  ['Media', null],
  ['Metadata', null],
  ['Plug-in Support', ['Data', 'Metadata Combination', 'Preferences']],
  ['Plug-ins', null],
  ['Scanners', null],
]

export interface SurveyRequest {
  readonly folder: string
  /** The list of the archive that this one goes on from. */
  readonly base: string | null
  /** Where the entries are written to. */
  readonly spool: string
}

export interface Survey {
  /** Files to pack, and their bytes; folders, links and what stays as it was not counted. */
  readonly files: number
  readonly bytes: number
}

/**
 * Lists what is to be packed, in order, without opening any of it. Files to pack have no check sum yet; what is as
 * the base has it is listed as kept, and what is there no more as deleted.
 */
export function surveyFolder(
  { folder, base, spool }: SurveyRequest,
  note: (note: ArchiveNote) => void,
  heard: (files: number) => void,
): Survey {
  using writer = new LineWriter(spool)
  const before = base === null ? null : new BaseList(base)
  let files = 0
  let bytes = 0
  const meet = (found: ListedEntry): void => {
    const known = before?.upTo(found.name, (gone) => writeEntry(writer, gone))
    const entry = known !== undefined && isSame(known, found) ? { ...known, kept: true } : found
    writeEntry(writer, entry)
    if (entry.type !== 'file' || entry.kept) return
    files++
    bytes += entry.size
    if (files % 1000 === 0) heard(files)
  }
  new Walk(folder, note, meet).walkAll()
  before?.rest((gone) => writeEntry(writer, gone))
  writer.finish()
  return { files, bytes }
}

/** As rsync judges. An archive keeps whole seconds, so a file that came out of one has no more. */
function isSame(known: ListedEntry, found: ListedEntry): boolean {
  if (known.type === 'link') return found.type === 'link' && known.target === found.target
  if (known.type !== 'file' || found.type !== 'file') return known.type === found.type
  if (known.size !== found.size) return false
  const unpacked = found.mtimeMs % 1000 === 0 && found.mtimeMs === Math.floor(known.mtimeMs / 1000) * 1000
  return unpacked || known.mtimeMs === found.mtimeMs
}

/** The base's entries, met in the order of the walk. */
class BaseList {
  readonly #entries: Iterator<ListedEntry>
  #next: ListedEntry | null

  constructor(path: string) {
    this.#entries = readList(path)
    this.#next = this.#read()
  }

  /** The entry of that name; those before it, which the walk did not meet, are gone. */
  upTo(name: ByteText, gone: (entry: ListedEntry) => void): ListedEntry | undefined {
    for (; this.#next !== null; this.#next = this.#read()) {
      const order = comparePaths(this.#next.name, name)
      if (order > 0) return undefined
      if (order === 0) {
        const known = this.#next
        this.#next = this.#read()
        return known
      }
      gone({ type: 'deleted', name: this.#next.name, kept: false })
    }
    return undefined
  }

  rest(gone: (entry: ListedEntry) => void): void {
    for (; this.#next !== null; this.#next = this.#read()) gone({ type: 'deleted', name: this.#next.name, kept: false })
  }

  #read(): ListedEntry | null {
    for (;;) {
      const { done, value } = this.#entries.next()
      if (done === true) return null
      // What was gone already is not told again.
      if ((value as ListedEntry).type !== 'deleted') return value as ListedEntry
    }
  }
}

class Walk {
  readonly #root: ByteText
  readonly #note: (note: ArchiveNote) => void
  readonly #meet: (entry: ListedEntry) => void

  constructor(root: string, note: (note: ArchiveNote) => void, meet: (entry: ListedEntry) => void) {
    this.#root = byteTextOf(root)
    this.#note = note
    this.#meet = meet
  }

  walkAll(): void {
    for (const [folder, children] of taken) {
      const name = byteTextOf(folder)
      if (children === null) this.#entry(name, true)
      else if (this.#isFolder(name)) {
        this.#meet({ type: 'folder', name, kept: false })
        for (const child of children) this.#entry(byteTextOf(`${folder}/${child}`), true)
      }
    }
  }

  #isFolder(name: ByteText): boolean {
    return lstatSync(this.#at(name), { throwIfNoEntry: false })?.isDirectory() === true
  }

  #at(name: ByteText): Buffer {
    return bytesOf(`${this.#root}/${name}` as ByteText)
  }

  #entry(name: ByteText, optional = false): void {
    let found
    try {
      found = lstatSync(this.#at(name), { throwIfNoEntry: false })
    } catch (error) {
      return this.#refused(name, error)
    }
    if (found === undefined) {
      if (!optional) this.#note({ code: 'vanished', name: shownName(name), message: 'it went away before it was read' })
    } else if (found.isFile()) {
      this.#meet({ type: 'file', name, kept: false, size: found.size, mtimeMs: found.mtimeMs, crc32: '' })
    } else if (found.isDirectory()) this.#folder(name)
    else if (found.isSymbolicLink()) this.#link(name, optional)
    else {
      const message = 'it is a socket, a pipe or a device, and was left out'
      this.#note({ code: 'not-a-file', name: shownName(name), message })
    }
  }

  #folder(name: ByteText): void {
    let children: ByteText[]
    try {
      children = readdirSync(this.#at(name), { encoding: 'buffer' }).map(byteText)
    } catch (error) {
      return this.#refused(name, error)
    }
    this.#meet({ type: 'folder', name, kept: false })
    children.sort((a, b) => (a < b ? -1 : 1))
    for (const child of children) this.#entry(`${name}/${child}` as ByteText)
  }

  #link(name: ByteText, whole: boolean): void {
    try {
      const target = byteText(readlinkSync(this.#at(name), { encoding: 'buffer' }))
      this.#meet({ type: 'link', name, kept: false, target })
      if (!whole) return
      const message = `it is a link to ${shownName(target)}: the link is in the archive, and nothing of what it leads to`
      this.#note({ code: 'link', name: shownName(name), message })
    } catch (error) {
      this.#refused(name, error)
    }
  }

  #refused(name: ByteText, error: unknown): void {
    const code = codeOf(error)
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      this.#note({ code: 'vanished', name: shownName(name), message: 'it went away before it was read' })
    } else if (/^E[A-Z]+$/.test(code)) {
      this.#note({ code: 'unreadable', name: shownName(name), message: `it cannot be read (${code})` })
    } else throw error
  }
}
