import { createHash, type Hash } from 'node:crypto'
import { closeSync, openSync, writeSync } from 'node:fs'
import { join, posix } from 'node:path'
import { crc32 } from 'node:zlib'
import { archiveRoot, listMember, manifestMember } from '../../core/archive-manifest.ts'
import { libraryName } from '../plex/source/library-name.ts'
import { blobsName } from '../plex/write/held-pair.ts'
import { type ListedEntry, listHeadLine } from './file-list.ts'
import { LineWriter, writeEntry } from './list-file.ts'
import { StoreFailed } from './stream-archive.ts'
import { byteTextOf, type ByteText, shownName } from './tar/byte-text.ts'
import type { MemberSink } from './tar/tar-reader.ts'
import type { TarMember } from './tar/tar-member.ts'

/** Where members are put; null for what is not kept. */
export interface MemberStore {
  open(member: TarMember): MemberSink | null
}

/** A database as it came by. */
export interface SeenDatabase {
  readonly name: string
  readonly size: number
  readonly sha256: string
}

/** Larger ones are not ours. */
const largestManifest = 256 << 20

/** Looks at every member as it passes by: what it is, how large, and its check sum. */
export class MemberCheck implements Disposable {
  readonly #seen: LineWriter
  readonly #store: MemberStore
  readonly #listFile: string
  readonly seenFile: string
  readonly databases: SeenDatabase[] = []
  /** Texts of every manifest that came by. */
  readonly manifests: string[] = []
  /** Of the list, each time that it came by. */
  readonly lists: { readonly size: number; readonly sha256: string }[] = []
  /** Members that no export has, by name. */
  readonly strange: string[] = []
  members = 0
  /** The name of the last member that was begun. */
  last = ''

  constructor(temp: string, store: MemberStore) {
    this.seenFile = join(temp, 'seen.jsonl')
    this.#listFile = join(temp, listMember)
    this.#seen = new LineWriter(this.seenFile)
    // As a list has it; when it was made is of no matter here.
    this.#seen.write(listHeadLine(''))
    this.#store = store
  }

  /** Where the list was put. */
  get listFile(): string {
    return this.#listFile
  }

  visit(member: TarMember): MemberSink {
    this.members++
    this.last = shownName(member.name)
    if (member.name === manifestMember && member.type === 'file') return this.#manifest(member)
    if (member.name === listMember && member.type === 'file') return this.#list()
    const kept = this.#opened(member)
    if (isDatabase(member)) return this.#database(member, kept)
    return this.#other(member, kept)
  }

  /** All that was seen is in the file then. */
  finish(): void {
    this.#seen.finish()
  }

  [Symbol.dispose](): void {
    this.#seen[Symbol.dispose]()
  }

  #opened(member: TarMember): MemberSink | null {
    return storing(() => this.#store.open(member))
  }

  #manifest({ size }: TarMember): MemberSink {
    const chunks: Buffer[] = []
    return {
      write: (chunk) => {
        if (size <= largestManifest) chunks.push(Buffer.from(chunk))
      },
      end: () => this.manifests.push(Buffer.concat(chunks).toString()),
    }
  }

  #list(): MemberSink {
    const file = storing(() => openSync(this.#listFile, 'w', 0o600))
    const hash = createHash('sha256')
    let size = 0
    return {
      write: (chunk) => {
        hash.update(chunk)
        size += chunk.length
        storing(() => writeWhole(file, chunk))
      },
      end: () => {
        closeSync(file)
        this.lists.push({ size, sha256: hash.digest('hex') })
      },
    }
  }

  #database({ name, size }: TarMember, kept: MemberSink | null): MemberSink {
    const hash: Hash = createHash('sha256')
    return {
      write: (chunk) => {
        hash.update(chunk)
        storing(() => kept?.write(chunk))
      },
      end: () => {
        storing(() => kept?.end())
        this.databases.push({ name: shownName(name), size, sha256: hash.digest('hex') })
      },
    }
  }

  #other(member: TarMember, kept: MemberSink | null): MemberSink {
    let sum = 0
    return {
      write: (chunk) => {
        sum = crc32(chunk, sum)
        storing(() => kept?.write(chunk))
      },
      end: () => {
        storing(() => kept?.end())
        const entry = this.#entry(member, sum)
        if (entry !== null) storing(() => writeEntry(this.#seen, entry))
      },
    }
  }

  #entry({ name, type, size, mtime, target }: TarMember, sum: number): ListedEntry | null {
    const below = belowRoot(name)
    if (below === null || type === 'other') {
      if (this.strange.length < 10) this.strange.push(shownName(name))
      return null
    }
    const named = { name: below, kept: false } as const
    if (type === 'link') return { ...named, type, target }
    if (type === 'folder') return { ...named, type }
    return { ...named, type, size, mtimeMs: mtime * 1000, crc32: sum.toString(16).padStart(8, '0') }
  }
}

const root = byteTextOf(`${archiveRoot}/`)

/** A member's name without the folder that all is in; null where it is not in it. */
export const belowRoot = (name: ByteText): ByteText | null =>
  name.startsWith(root) ? (name.slice(root.length) as ByteText) : null

const databaseNames: ReadonlySet<string> = new Set([libraryName, blobsName])

export const isDatabase = ({ name, type }: TarMember): boolean =>
  type === 'file' && databaseNames.has(posix.basename(name))

/** What cannot be stored is no fault of the archive's. */
function storing<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new StoreFailed('what was read cannot be stored', { cause: error })
  }
}

export function writeWhole(file: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at)
}
