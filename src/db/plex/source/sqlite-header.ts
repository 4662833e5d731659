/** The first 16 bytes of every SQLite database: https://www.sqlite.org/fileformat.html §1.3. */
const magic = Buffer.from('SQLite format 3\0', 'latin1')

/** Bytes of the database header; page 1 begins with them. */
export const headerBytes = 100

export interface SqliteHeader {
  /** Bytes; null where the field holds no legal page size. */
  readonly pageSize: number | null
  /** Pages in the file, null where the last writer did not keep the field (SQLite before 3.7). */
  readonly pageCount: number | null
  /** Plex writes UTF-8 only; the other two ways are UTF-16. */
  readonly utf16: boolean
}

export function startsAsSqlite(head: Uint8Array): boolean {
  return head.length >= magic.length && magic.equals(head.subarray(0, magic.length))
}

/** Null where the bytes are too few to be a header; whether they are one is `startsAsSqlite`'s to say. */
export function parseSqliteHeader(head: Uint8Array): SqliteHeader | null {
  if (head.length < headerBytes) return null
  const view = new DataView(head.buffer, head.byteOffset, headerBytes)
  const stored = view.getUint16(16)
  // 65,536 does not fit in two bytes and is stored as 1.
  const size = stored === 1 ? 65_536 : stored
  const legal = size >= 512 && (size & (size - 1)) === 0
  const count = view.getUint32(28)
  // The count is only true when the writer that set it was also the last to write (file change counter).
  const current = count > 0 && view.getUint32(24) === view.getUint32(92)
  return { pageSize: legal ? size : null, pageCount: current ? count : null, utf16: view.getUint32(56) > 1 }
}
