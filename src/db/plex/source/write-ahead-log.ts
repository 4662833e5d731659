import type { FileHandle } from 'node:fs/promises'
import { readSlice, withFile } from './file-access.ts'

/** https://www.sqlite.org/fileformat2.html §4: 32 bytes of header, then frames of 24 bytes and a page. */
export const logHeaderBytes = 32
export const frameHeaderBytes = 24

type Sum = readonly [number, number]

/** One life of a log: a restart writes a new header over the old one, and new frames over the old ones. */
export interface LogHeader {
  readonly pageSize: number
  /** Raised by one with each restart. */
  readonly sequence: number
  readonly salts: readonly [number, number]
  readonly littleEndian: boolean
  /** The checksum that the first frame's goes on from. */
  readonly sum: Sum
}

export interface Frame {
  readonly page: number
  /** Of the last frame of a transaction: pages in the database after it. 0 for all others. */
  readonly pagesAfter: number
  readonly sum: Sum
}

function checksum(bytes: DataView, start: number, end: number, littleEndian: boolean, [a, b]: Sum): Sum {
  for (let at = start; at < end; at += 8) {
    a = (a + bytes.getUint32(at, littleEndian) + b) >>> 0
    b = (b + bytes.getUint32(at + 4, littleEndian) + a) >>> 0
  }
  return [a, b]
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Null where there is no log, or none whose header is whole: it then has no content. */
export async function readLogHeader(file: FileHandle): Promise<LogHeader | null> {
  const bytes = await readSlice(file, 0, logHeaderBytes)
  if (bytes.length < logHeaderBytes) return null
  const view = viewOf(bytes)
  const magic = view.getUint32(0)
  if ((magic & 0xffff_fffe) >>> 0 !== 0x377f_0682) return null
  const pageSize = view.getUint32(8)
  if (pageSize < 512 || pageSize > 65_536 || (pageSize & (pageSize - 1)) !== 0) return null
  const littleEndian = (magic & 1) === 0
  const sum = checksum(view, 0, 24, littleEndian, [0, 0])
  if (sum[0] !== view.getUint32(24) || sum[1] !== view.getUint32(28)) return null
  return { pageSize, sequence: view.getUint32(12), salts: [view.getUint32(16), view.getUint32(20)], littleEndian, sum }
}

export const sameLife = (a: LogHeader, b: LogHeader): boolean =>
  a.sequence === b.sequence && a.salts[0] === b.salts[0] && a.salts[1] === b.salts[1]

export const frameBytes = (log: LogHeader): number => frameHeaderBytes + log.pageSize

/** Whether a frame, or as much of it as was read, was written in this life of the log. */
export function isOfLife(bytes: Uint8Array, { salts }: LogHeader): boolean {
  if (bytes.length < frameHeaderBytes) return false
  const view = viewOf(bytes)
  return view.getUint32(8) === salts[0] && view.getUint32(12) === salts[1]
}

/** Judges a frame as SQLite's recovery does: salts, then the checksum over all before it. Null: the log ends here. */
export function parseFrame(bytes: Uint8Array, log: LogHeader, before: Sum): Frame | null {
  if (bytes.length < frameBytes(log) || !isOfLife(bytes, log)) return null
  const view = viewOf(bytes)
  const head = checksum(view, 0, 8, log.littleEndian, before)
  const sum = checksum(view, frameHeaderBytes, bytes.length, log.littleEndian, head)
  if (sum[0] !== view.getUint32(16) || sum[1] !== view.getUint32(20)) return null
  return { page: view.getUint32(0), pagesAfter: view.getUint32(4), sum }
}

/** Whether a whole transaction is in a `-wal`; it may or may not have reached the database file too. */
export async function logHasCommits(path: string): Promise<boolean> {
  return await withFile(path, false, async (file) => {
    const log = await readLogHeader(file)
    if (log === null) return false
    let { sum } = log
    for (let offset = logHeaderBytes; ; offset += frameBytes(log)) {
      const frame = parseFrame(await readSlice(file, offset, frameBytes(log)), log, sum)
      if (frame === null) return false
      if (frame.pagesAfter > 0) return true
      sum = frame.sum
    }
  })
}
