import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, type Stats } from 'node:fs'
import { crc32 } from 'node:zlib'
import { type ArchiveCounts, type ArchiveNote, archiveRoot } from '../../core/archive-manifest.ts'
import { codeOf } from '../../core/error-code.ts'
import { listHeadLine, type ListedEntry, type ListedFile } from '../../db/archive/file-list.ts'
import { LineWriter, readLines, writeEntry } from '../../db/archive/list-file.ts'
import { parseListLine } from '../../db/archive/file-list.ts'
import { byteTextOf, type ByteText, bytesOf, shownName } from '../../db/archive/tar/byte-text.ts'
import { tarHeader } from '../../db/archive/tar/tar-header.ts'
import { paddingOf } from '../../db/archive/tar/tar-member.ts'
import type { RingWriter } from './slot-ring.ts'

export interface PackFilesRequest {
  readonly folder: string
  /** What the survey found. */
  readonly spool: string
  /** Where the list of what was packed goes. */
  readonly list: string
  readonly createdAt: string
}

export interface PackedFiles {
  readonly list: { readonly size: number; readonly sha256: string }
  readonly counts: Omit<ArchiveCounts, 'notes'>
}

/** Files up to this size are read whole, and seen to be still, before anything of them is written. */
const smallBytes = 1 << 20

/** How often a small file that changes while it is read is read anew. */
const readings = 3

const noTarget = byteTextOf('')

/** Writes all that the survey found as members, and lists what was written. */
export function packFiles(
  request: PackFilesRequest,
  ring: RingWriter,
  note: (note: ArchiveNote) => void,
  heard: (bytes: number) => void,
): PackedFiles {
  using list = new LineWriter(request.list)
  list.write(listHeadLine(request.createdAt))
  const counts = { files: 0, folders: 0, links: 0, bytes: 0, deleted: 0 }
  const packer = new FilePacker(request.folder, ring, note, heard)
  for (const line of readLines(request.spool)) {
    const entry = parseListLine(line)
    const packed = entry.kept || entry.type === 'deleted' ? entry : packer.pack(entry)
    if (packed === null) continue
    writeEntry(list, packed)
    if (packed.type === 'deleted') counts.deleted++
    if (packed.kept || packed.type === 'deleted') continue
    if (packed.type === 'folder') counts.folders++
    else if (packed.type === 'link') counts.links++
    else {
      counts.files++
      counts.bytes += packed.size
    }
  }
  return { list: list.finish(), counts }
}

type Present = Exclude<ListedEntry, { readonly type: 'deleted' }>

class FilePacker {
  readonly #root: ByteText
  readonly #ring: RingWriter
  readonly #note: (note: ArchiveNote) => void
  readonly #heard: (bytes: number) => void
  readonly #buffer = Buffer.allocUnsafeSlow(smallBytes + 1)

  constructor(folder: string, ring: RingWriter, note: (note: ArchiveNote) => void, heard: (bytes: number) => void) {
    this.#root = byteTextOf(folder)
    this.#ring = ring
    this.#note = note
    this.#heard = heard
  }

  /** What was written; null where nothing was, which is noted. */
  pack(entry: Present): ListedEntry | null {
    try {
      if (entry.type === 'file') return this.#file(entry)
      const found = lstatSync(this.#at(entry.name))
      if (entry.type === 'folder' ? !found.isDirectory() : !found.isSymbolicLink()) return this.#vanished(entry.name)
      const target = entry.type === 'link' ? entry.target : noTarget
      this.#header(entry.name, entry.type, found, 0, target)
      return entry
    } catch (error) {
      return this.#refused(entry.name, error)
    }
  }

  #at(name: ByteText): Buffer {
    return bytesOf(`${this.#root}/${name}` as ByteText)
  }

  #header(name: ByteText, type: Present['type'], found: Stats, size: number, target = noTarget): void {
    const { mode, uid, gid, mtimeMs } = found
    const member = `${archiveRoot}/${name}` as ByteText
    const mtime = Math.floor(mtimeMs / 1000)
    this.#ring.write(tarHeader({ name: member, type, size, mode: mode & 0o7777, uid, gid, mtime, target }))
  }

  #file(entry: ListedFile): ListedFile | null {
    // A pipe put in a file's place must not make us wait, nor a link lead out.
    const file = openSync(this.#at(entry.name), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    try {
      if (entry.size <= smallBytes) {
        const packed = this.#small(file, entry)
        if (packed !== undefined) return packed
      }
      return this.#large(file, entry)
    } finally {
      closeSync(file)
    }
  }

  /** Undefined where it has grown too large to be read whole. */
  #small(file: number, entry: ListedFile): ListedFile | null | undefined {
    let expected: Pick<Stats, 'size' | 'mtimeMs'> = entry
    for (let reading = 1; ; reading++) {
      const read = readWhole(file, this.#buffer, expected.size)
      const found = fstatSync(file)
      if (!found.isFile()) return this.#vanished(entry.name)
      if (read > smallBytes || found.size > smallBytes) return undefined
      const still = found.size === read && found.mtimeMs === expected.mtimeMs
      expected = found
      if (!still && reading < readings) continue
      if (!still) this.#changed(entry.name, 'it was written while it was read, and may be of two states')
      const content = this.#buffer.subarray(0, read)
      this.#header(entry.name, 'file', found, read)
      this.#ring.write(content)
      this.#ring.zeros(paddingOf(read))
      this.#heard(read)
      return { ...entry, size: read, mtimeMs: found.mtimeMs, crc32: hex(crc32(content)) }
    }
  }

  /** The size is said before the content, so what is missing is made up with zeros, and what is more left out. */
  #large(file: number, entry: ListedFile): ListedFile | null {
    const before = fstatSync(file)
    if (!before.isFile()) return this.#vanished(entry.name)
    const { size } = before
    this.#header(entry.name, 'file', before, size)
    let sum = 0
    let at = 0
    let failure: string | null = null
    while (at < size && failure === null) {
      const room = this.#ring.room()
      let read = 0
      try {
        read = readSync(file, room, 0, Math.min(room.length, size - at), at)
      } catch (error) {
        failure = codeOf(error)
      }
      if (read === 0) break
      sum = crc32(room.subarray(0, read), sum)
      this.#ring.advance(read)
      at += read
      this.#heard(read)
    }
    const filled = size - at
    for (let left = filled; left > 0;) {
      const room = this.#ring.room()
      const zeros = room.subarray(0, Math.min(room.length, left)).fill(0)
      sum = crc32(zeros, sum)
      left -= zeros.length
      this.#ring.advance(zeros.length)
    }
    this.#ring.zeros(paddingOf(size))
    const after = fstatSync(file)
    if (failure !== null) this.#unreadable(entry.name, `it cannot be read beyond byte ${at} (${failure}): zeros follow`)
    else if (filled > 0) this.#changed(entry.name, `it shrank to ${at} bytes while it was read: zeros follow`)
    else if (after.size !== size || after.mtimeMs !== before.mtimeMs) {
      this.#changed(entry.name, 'it was written while it was read, and may be of two states')
    }
    return { ...entry, size, mtimeMs: before.mtimeMs, crc32: hex(sum) }
  }

  #changed(name: ByteText, message: string): void {
    this.#note({ code: 'changed', name: shownName(name), message })
  }

  #unreadable(name: ByteText, message: string): void {
    this.#note({ code: 'unreadable', name: shownName(name), message })
  }

  #vanished(name: ByteText): null {
    this.#note({ code: 'vanished', name: shownName(name), message: 'it went away before it was read' })
    return null
  }

  #refused(name: ByteText, error: unknown): null {
    const code = codeOf(error)
    // ELOOP: a link is in its place now.
    if (['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO'].includes(code)) return this.#vanished(name)
    if (!/^E[A-Z]+$/.test(code)) throw error
    this.#unreadable(name, `it cannot be read (${code})`)
    return null
  }
}

const hex = (sum: number): string => sum.toString(16).padStart(8, '0')

/** Up to one byte more than the buffer's share for small files: that many mean that it is no small one. */
function readWhole(file: number, buffer: Buffer, expected: number): number {
  let read = 0
  for (;;) {
    // One byte more than there should be: a read that gives less has seen the end.
    const wanted = Math.min(buffer.length - read, Math.max(expected + 1 - read, 1 << 16))
    if (wanted <= 0) return read
    const got = readSync(file, buffer, read, wanted, read)
    read += got
    if (got < wanted) return read
  }
}
