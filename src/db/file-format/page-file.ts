import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { Damage } from './damage.ts'
import { type FileHeader, type Geometry, readHeader } from './header.ts'

/** Where readers get pages from: a file, or in a test an array. */
export interface PageSource {
  readonly geometry: Geometry
  /** Whole pages that are there, whatever the header says. */
  readonly pages: number
  /** A page's bytes, which later calls leave as they are. */
  read(page: number): Uint8Array | Damage
}

/** A database file that is read page by page. Whether it keeps still meanwhile is the caller's to see to. */
export class PageFile implements PageSource, Disposable {
  readonly geometry: Geometry
  readonly pages: number
  readonly bytes: number
  readonly header: FileHeader
  readonly #descriptor: number

  private constructor(descriptor: number, bytes: number, header: FileHeader) {
    this.#descriptor = descriptor
    this.bytes = bytes
    this.header = header
    this.geometry = { pageSize: header.pageSize, usable: header.usable }
    this.pages = Math.floor(bytes / header.pageSize)
  }

  /**
   * Damage where the header makes no sense. `assumed` is for a file whose header is lost.
   * @throws what the system says where the file cannot be opened at all
   */
  static open(file: string, assumed?: FileHeader): PageFile | Damage {
    const descriptor = openSync(file, 'r')
    const { size } = fstatSync(descriptor)
    const header = assumed ?? headerOf(descriptor)
    if (!(header instanceof Damage)) return new PageFile(descriptor, size, header)
    closeSync(descriptor)
    return header
  }

  read(page: number): Uint8Array | Damage {
    return this.readRun(page, 1)
  }

  /** Pages that follow one another, as far as they are there. */
  readRun(first: number, count: number, into?: Uint8Array): Uint8Array | Damage {
    if (!(first >= 1 && first <= this.pages)) return new Damage('page-number', first, 'is not in the file')
    const { pageSize } = this.geometry
    const want = Math.min(count, this.pages - first + 1) * pageSize
    const bytes = into === undefined ? Buffer.allocUnsafe(want) : into.subarray(0, want)
    const have = readFully(this.#descriptor, bytes, (first - 1) * pageSize)
    return typeof have === 'string' || have < want
      ? new Damage('page-unread', first, typeof have === 'string' ? `cannot be read: ${have}` : 'is not all there')
      : bytes
  }

  [Symbol.dispose](): void {
    closeSync(this.#descriptor)
  }
}

function headerOf(descriptor: number): FileHeader | Damage {
  const head = Buffer.alloc(100)
  const have = readFully(descriptor, head, 0)
  if (typeof have === 'string') return new Damage('header', 0, `the file cannot be read: ${have}`)
  return readHeader(head.subarray(0, have))
}

/** Bytes read, fewer than asked for only at the end of the file; or what the system says. */
function readFully(descriptor: number, bytes: Uint8Array, offset: number): number | string {
  try {
    let have = 0
    while (have < bytes.length) {
      const got = readSync(descriptor, bytes, have, bytes.length - have, offset + have)
      if (got === 0) break
      have += got
    }
    return have
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** The byte where SQLite takes its locks: the page that holds it is never part of anything. */
const lockByte = 0x4000_0000

export const lockPageOf = ({ pageSize }: Geometry): number => lockByte / pageSize + 1
