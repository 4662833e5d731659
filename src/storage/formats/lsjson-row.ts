import { archivedClassAt } from '../storage-class.ts'
import { readTimestamp } from '../timestamp.ts'
import { backslash, closeBrace, cut, quote } from './json-bytes.ts'

/** Four ASCII characters as the number that a little-endian load of them gives. */
function word(text: string): number {
  return Buffer.from(text, 'latin1').readInt32LE(0)
}

const [openPath, endPath] = [word('{"Pa'), word('th":')]
const [openName, endName] = [word('","N'), word('ame"')]
const [openSize, endSize] = [word('","S'), word('ize"')]
const [openTime, midTime, endTime] = [word(',"Mo'), word('dTim'), word('e":"')]
const [openDir, midDir, endDir] = [word('","I'), word('sDir'), word('":fa')]
const [openTier, endTier] = [word(',"Ti'), word('er":')]

const dash = 0x2d
const slash = 0x2f
const colon = 0x3a
const upperT = 0x54
const upperZ = 0x5a
const lowerE = 0x65

/** More than the members behind the name take, so that loads stay within the window. */
const tail = 192

/**
 * One object of `rclone lsjson` exactly as rclone itself lays it out:
 * `{"Path":"…","Name":"…","Size":N,"ModTime":"…Z","IsDir":false,"Tier":"…"}`, without escapes, `Tier`
 * or not. Nearly all objects of nearly all listings are so, and reading them four bytes a step makes a
 * listing twice as fast to read; whatever deviates in a single byte is left to `LsjsonReader`.
 */
export class LsjsonRow {
  pathStart = 0
  pathEnd = 0
  size = 0
  archived = 0
  /** Milliseconds since 1970 where the time is later than that of any row before, else NaN. */
  time = Number.NaN
  #bytes: Uint8Array = new Uint8Array(0)
  #words = new DataView(this.#bytes.buffer)
  #timeWidth = 20
  #timeStart = 0
  readonly #newest = new Uint8Array(64)

  /** Reads the row that opens at `open`; returns what is just behind it, or `cut` where it is not such a row. */
  read(bytes: Uint8Array, open: number, end: number): number {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes
      this.#words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    }
    const words = this.#words
    if (open + 16 > end || words.getInt32(open, true) !== openPath || words.getInt32(open + 4, true) !== endPath)
      return cut
    const pathStart = open + 9
    const pathEnd = this.#plainEnd(pathStart, end)
    if (pathEnd === cut || bytes[open + 8] !== quote) return cut
    const behindName = this.#behindName(pathStart, pathEnd, end)
    if (behindName === cut) return cut
    this.pathStart = pathStart
    this.pathEnd = pathEnd
    const behind = this.#rest(behindName)
    if (behind === cut || behind > end) return cut
    // Only now: what is not such a row after all, as a folder, must not make the time of an object look old.
    if (!Number.isNaN(this.time)) this.#newest.set(bytes.subarray(this.#timeStart, this.#timeStart + this.#timeWidth))
    return behind
  }

  /** The quote that closes the text at `at`, where no escape comes before it. */
  #plainEnd(at: number, end: number): number {
    const words = this.#words
    for (; at + 4 <= end; at += 4) {
      const four = words.getInt32(at, true)
      const quotes = four ^ 0x22222222
      const slashes = four ^ 0x5c5c5c5c
      // a byte that was the sought one is 0 now, and borrows in the subtraction
      if ((((quotes - 0x01010101) & ~quotes) | ((slashes - 0x01010101) & ~slashes)) & 0x80808080) break
    }
    const bytes = this.#bytes
    for (; at < end; at++) {
      if (bytes[at] === quote) return at
      if (bytes[at] === backslash) return cut
    }
    return cut
  }

  /** The quote that closes the name, where it repeats the end of the path. */
  #behindName(pathStart: number, pathEnd: number, end: number): number {
    const bytes = this.#bytes
    const words = this.#words
    let leaf = pathEnd
    while (leaf > pathStart && bytes[leaf - 1] !== slash) leaf--
    const close = pathEnd + 10 + pathEnd - leaf
    if (
      close + tail > end ||
      words.getInt32(pathEnd, true) !== openName ||
      words.getInt32(pathEnd + 4, true) !== endName
    )
      return cut
    if (bytes[pathEnd + 8] !== colon || bytes[pathEnd + 9] !== quote || bytes[close] !== quote) return cut
    let at = pathEnd + 10
    for (; at + 4 <= close; at += 4, leaf += 4) if (words.getInt32(at, true) !== words.getInt32(leaf, true)) return cut
    for (; at < close; at++, leaf++) if (bytes[at] !== bytes[leaf]) return cut
    return close
  }

  /** From the quote behind the name to behind the object; there are `tail` bytes to look at. */
  #rest(at: number): number {
    const bytes = this.#bytes
    const words = this.#words
    if (words.getInt32(at, true) !== openSize || words.getInt32(at + 4, true) !== endSize || bytes[at + 8] !== colon)
      return cut
    at += 9
    let size = 0
    const firstDigit = at
    for (;;) {
      const digit = (bytes[at] as number) - 0x30
      if (!(digit >= 0 && digit <= 9)) break
      size = size * 10 + digit
      at++
    }
    if (at === firstDigit || at > firstDigit + 16) return cut
    if (words.getInt32(at, true) !== openTime || words.getInt32(at + 4, true) !== midTime) return cut
    if (words.getInt32(at + 8, true) !== endTime) return cut
    const close = this.#time(at + 12)
    if (close === cut || words.getInt32(close, true) !== openDir || words.getInt32(close + 4, true) !== midDir)
      return cut
    at = close + 15
    if (words.getInt32(close + 8, true) !== endDir || bytes[at - 1] !== lowerE) return cut
    this.size = size
    this.archived = 0
    if (bytes[at] === closeBrace) return at + 1
    if (words.getInt32(at, true) !== openTier || words.getInt32(at + 4, true) !== endTier || bytes[at + 8] !== quote)
      return cut
    const tier = at + 9
    at = tier
    while (at < tier + 32 && bytes[at] !== quote && bytes[at] !== backslash) at++
    this.archived = archivedClassAt(bytes, tier, at)
    return bytes[at] === quote && bytes[at + 1] === closeBrace ? at + 2 : cut
  }

  /** The quote that closes the time at `at`. Times in UTC of one width compare as their text does. */
  #time(at: number): number {
    const bytes = this.#bytes
    let close = at + this.#timeWidth
    if (bytes[close] !== quote || bytes[close - 1] !== upperZ) {
      for (close = at; close < at + 40 && bytes[close] !== quote;) close++
      if (bytes[close] !== quote || bytes[close - 1] !== upperZ || close < at + 20) return cut
      this.#timeWidth = close - at
      this.#newest.fill(0)
    }
    if (bytes[at + 4] !== dash || bytes[at + 10] !== upperT || bytes[at + 13] !== colon) return cut
    const newest = this.#newest
    let i = 0
    while (at + i < close && bytes[at + i] === newest[i]) i++
    this.time = Number.NaN
    if (at + i === close || (bytes[at + i] as number) < (newest[i] as number)) return close
    this.time = readTimestamp(bytes, at, close)
    if (Number.isNaN(this.time)) return cut
    this.#timeStart = at
    return close
  }
}
