import { type Compression, compressionOf } from '../../../core/compression.ts'
import { startsAsSqlite } from './sqlite-header.ts'
import { isTarHeader, isZero } from './tar-block.ts'

export type Packing = Compression | 'none'

/** What a file is by its content, never by its name. */
export type FileKind =
  | { readonly kind: 'sqlite' }
  | { readonly kind: 'archive'; readonly compression: Packing }
  | { readonly kind: 'maybe-encrypted' }
  /** `what` completes "it is …"; `hint` is given where more can be said than to name another file. */
  | { readonly kind: 'other'; readonly what: string; readonly hint?: string }

/** How much of a file is needed to tell its kind. */
export const recognisableBytes = 4096

const unpack = 'unpack it, or pack the folder as .tar, .tar.gz or .tar.zst'
const signatures: readonly (readonly [hex: string, what: string, hint: string])[] = [
  ['504b0304', 'a zip archive', unpack],
  ['fd377a585a00', 'compressed with xz', unpack],
  ['425a68', 'compressed with bzip2', unpack],
  ['377abcaf271c', 'a 7-Zip archive', unpack],
  ['526172211a07', 'a RAR archive', unpack],
  ['04224d18', 'compressed with lz4', unpack],
  ['377f0682', "a database's write-ahead log (-wal)", 'name the .db file that it lies beside'],
  ['377f0683', "a database's write-ahead log (-wal)", 'name the .db file that it lies beside'],
  ['d9d505f920a163d7', "a database's rollback journal (-journal)", 'name the .db file that it lies beside'],
  ['18e22d00', "a database's shared memory (-shm)", 'name the .db file that it lies beside'],
]

export function recognise(head: Uint8Array, size: number): FileKind {
  if (size === 0) return { kind: 'other', what: 'empty' }
  if (startsAsSqlite(head)) return { kind: 'sqlite' }
  const compression = compressionOf(head)
  if (compression !== null) return { kind: 'archive', compression }
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
  const hex = bytes.subarray(0, 8).toString('hex')
  if (isTarHeader(head)) return { kind: 'archive', compression: 'none' }
  for (const [signature, what, hint] of signatures) if (hex.startsWith(signature)) return { kind: 'other', what, hint }
  if (isZero(head)) {
    return {
      kind: 'other',
      what: size <= head.length ? 'nothing but zero bytes' : 'zero bytes where a database has its header',
      hint: 'a copy was probably cut short; copy it again, or name a backup',
    }
  }
  const text = textKind(bytes)
  if (text !== null) return text
  // SQLCipher and its like leave no header: whole pages, all of them noise.
  if (size % 512 === 0 && looksRandom(head)) return { kind: 'maybe-encrypted' }
  return { kind: 'other', what: 'binary data without the header of a SQLite database' }
}

function textKind(bytes: Buffer): FileKind | null {
  // Up to three bytes of a character may be missing at the end of what was read.
  const text = bytes.toString('utf8').replace(/\uFFFD{1,3}$/, '')
  // oxlint-disable-next-line no-control-regex -- control characters are what tells binary data from text
  if (/[\u0000-\u0008\u000e-\u001a\u001c-\u001f\uFFFD]/.test(text)) return null
  const start = text.trimStart().slice(0, 200).toLowerCase()
  if (/^(--|pragma |begin|create table)/.test(start)) {
    return { kind: 'other', what: 'SQL text, a dump', hint: 'load it into a new database file with sqlite3' }
  }
  if (start.startsWith('<!doctype html') || start.startsWith('<html')) {
    return { kind: 'other', what: 'a web page', hint: 'a download probably failed; fetch the file again' }
  }
  if (start.startsWith('<?xml')) return { kind: 'other', what: 'XML text' }
  if (/^[[{]/.test(start)) {
    return { kind: 'other', what: 'JSON text', hint: 'a listing is named with --listing; --db takes the database' }
  }
  return { kind: 'other', what: 'text' }
}

/** Shannon entropy of the bytes close to that of noise: 4,096 random ones have 7.95 bits, code and text under 6.5. */
function looksRandom(bytes: Uint8Array): boolean {
  if (bytes.length < 512) return false
  const counts = new Uint32Array(256)
  for (const byte of bytes) counts[byte] = (counts[byte] as number) + 1
  let bits = 0
  for (const count of counts) if (count > 0) bits -= (count / bytes.length) * Math.log2(count / bytes.length)
  // Fewer bytes than values to fill: 512 random bytes reach 7.6 bits, 1,024 reach 7.8.
  return bits > (bytes.length < 2048 ? 7.3 : 7.7)
}
