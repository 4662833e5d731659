import { headerBytes, parseSqliteHeader, startsAsSqlite } from '../plex/source/sqlite-header.ts'
import { Damage } from './damage.ts'

/** How pages of a file are cut. */
export interface Geometry {
  readonly pageSize: number
  /** The page size less the bytes that the header reserves at the end of every page. */
  readonly usable: number
}

/** https://www.sqlite.org/fileformat2.html#the_database_header */
export interface FileHeader extends Geometry {
  /** Pages as the header states them; null where its last writer did not keep the field. */
  readonly statedPages: number | null
  /** 1 = rollback journal, 2 = write-ahead log. */
  readonly writeVersion: number
  readonly readVersion: number
  /** Page number of the first trunk page of the free list; 0 = none is free. */
  readonly freeListTrunk: number
  readonly freeListPages: number
  readonly schemaCookie: number
  readonly schemaFormat: number
  /** Not 0 in a file that keeps a pointer map: auto-vacuum. */
  readonly largestRoot: number
  /** 1 = UTF-8, 2 and 3 = UTF-16; 0 in a database that has no tables yet. */
  readonly textEncoding: number
  readonly userVersion: number
  readonly applicationId: number
  /** SQLite's version, of who wrote last: 3039004. */
  readonly writtenBy: number
  /** Fields that hold what no SQLite writes, though the file can be read for all that. */
  readonly oddities: readonly string[]
}

/** The header in the first 100 bytes of a file. */
export function readHeader(head: Uint8Array): FileHeader | Damage {
  const parsed = parseSqliteHeader(head)
  if (parsed === null) return new Damage('header', 0, `the file has ${head.length} bytes, less than a header`)
  if (!startsAsSqlite(head)) return new Damage('header', 0, 'the file does not begin as SQLite databases do')
  const { pageSize } = parsed
  if (pageSize === null) return new Damage('header', 0, 'the header states a page size that no database has')
  const view = new DataView(head.buffer, head.byteOffset, headerBytes)
  const usable = pageSize - view.getUint8(20)
  if (usable < 480) return new Damage('header', 0, `the header leaves ${usable} bytes of a page for use`)
  const header = {
    pageSize,
    usable,
    statedPages: parsed.pageCount,
    writeVersion: view.getUint8(18),
    readVersion: view.getUint8(19),
    freeListTrunk: view.getUint32(32),
    freeListPages: view.getUint32(36),
    schemaCookie: view.getUint32(40),
    schemaFormat: view.getUint32(44),
    largestRoot: view.getUint32(52),
    textEncoding: view.getUint32(56),
    userVersion: view.getUint32(60),
    applicationId: view.getUint32(68),
    writtenBy: view.getUint32(96),
  }
  return { ...header, oddities: odditiesOf(view, header) }
}

function odditiesOf(view: DataView, header: Omit<FileHeader, 'oddities'>): string[] {
  const odd: string[] = []
  if (header.writeVersion < 1 || header.writeVersion > 2) odd.push(`write version ${header.writeVersion}`)
  if (header.readVersion < 1 || header.readVersion > 2) odd.push(`read version ${header.readVersion}`)
  const fractions = [view.getUint8(21), view.getUint8(22), view.getUint8(23)]
  if (fractions.join() !== '64,32,32') odd.push(`payload fractions ${fractions.join('/')}, not 64/32/32`)
  if (header.schemaFormat > 4) odd.push(`schema format ${header.schemaFormat}`)
  if (header.textEncoding > 3) odd.push(`text encoding ${header.textEncoding}`)
  for (let at = 72; at < 92; at++) {
    if (view.getUint8(at) === 0) continue
    odd.push('bytes that are kept for later versions are not zero')
    break
  }
  return odd
}
