import { formatCount } from '../../core/figures.ts'
import { isAscii, latin1 } from '../bytes.ts'
import type { ObjectTableBuilder } from '../object-table.ts'
import { archivedClassAt } from '../storage-class.ts'
import { readTimestamp } from '../timestamp.ts'
import { type FormatReader, MalformedRecord } from './format-reader.ts'
import {
  closeBrace,
  closeBracket,
  comma,
  cut,
  jsonNumber,
  openBrace,
  openBracket,
  skipSpace,
  skipValue,
} from './json-bytes.ts'
import { type MemberSink, readMember, readObject } from './json-object.ts'
import { JsonText } from './json-text.ts'

/** The members of one entry of `Contents`. */
class Entry implements MemberSink {
  readonly key = new JsonText()
  size = Number.NaN
  time = Number.NaN
  archived = 0
  /** False for a version that another has replaced, as list-object-versions gives. */
  latest = true

  clear(): void {
    this.key.clear()
    this.size = Number.NaN
    this.time = Number.NaN
    this.archived = 0
    this.latest = true
  }

  member(bytes: Uint8Array, name: number, length: number, at: number, end: number): number {
    if (isAscii(bytes, name, name + length, 'Key')) return this.key.read(bytes, at, end)
    const behind = skipValue(bytes, at, end)
    if (behind === cut) return cut
    if (isAscii(bytes, name, name + length, 'Size')) this.size = jsonNumber(bytes, at, behind)
    else if (isAscii(bytes, name, name + length, 'LastModified')) this.time = readTimestamp(bytes, at + 1, behind - 1)
    else if (isAscii(bytes, name, name + length, 'StorageClass'))
      this.archived = archivedClassAt(bytes, at + 1, behind - 1)
    else if (isAscii(bytes, name, name + length, 'IsLatest')) this.latest = !isAscii(bytes, at, behind, 'false')
    return behind
  }

  addTo(objects: ObjectTableBuilder): void {
    this.key.decode()
    const { buffer, start, end } = this.key
    if (this.latest) objects.add(buffer, start, end, this.size, this.archived, this.time)
  }
}

/** What a page says about its place among the pages. */
interface Page {
  truncated: boolean
  /** The token that the next page is asked with. */
  next: string | null
  /** The token, or for version 1 the key, that this page was asked with. */
  asked: string | null
  folders: boolean
}

const newPage = (): Page => ({ truncated: false, next: null, asked: null, folders: false })

/**
 * `aws s3api list-objects-v2` (and `list-objects`, `list-object-versions`): one page or many, one after
 * the other or in an array; also the bare array of entries that `--query 'Contents[]'` leaves.
 */
export class AwsJsonReader implements FormatReader, MemberSink {
  readonly unit = 'object'
  count = 0
  readonly #objects: ObjectTableBuilder
  readonly #entry = new Entry()
  #place: 'outside' | 'page' | 'contents' = 'outside'
  #inArray = false
  #page = newPage()
  #previous: Page | null = null
  #gap: string | null = null

  constructor(objects: ObjectTableBuilder) {
    this.#objects = objects
  }

  read(bytes: Uint8Array, start: number, end: number): number {
    let at = start
    for (;;) {
      while (at < end && ((bytes[at] as number) <= 0x20 || bytes[at] === comma)) at++
      if (at >= end) return at
      const behind =
        this.#place === 'contents'
          ? this.#inContents(bytes, at, end)
          : this.#place === 'page'
            ? this.#inPage(bytes, at, end)
            : this.#outside(bytes, at, end)
      if (behind === cut) return at
      at = behind
    }
  }

  end(bytes: Uint8Array, start: number, end: number): string | null {
    const after = `after ${formatCount(this.count)} objects`
    const rest = start < end && !isAscii(bytes, start, end, 'null')
    if (rest || this.#place !== 'outside' || this.#inArray) return `its JSON is cut ${after}`
    const last = this.#previous
    if (this.#gap !== null) return this.#gap
    if (last?.truncated === true) return `its last page says that more follow, ${after}`
    return null
  }

  member(bytes: Uint8Array, name: number, length: number, at: number, end: number): number {
    const is = (text: string) => isAscii(bytes, name, name + length, text)
    if (bytes[at] === openBracket && (is('Contents') || is('Versions'))) {
      this.#place = 'contents'
      return at + 1
    }
    // a page can also be an entry, where only a bare array of entries is there
    const behind = this.#entry.member(bytes, name, length, at, end)
    if (behind === cut) return cut
    const text = () => latin1(bytes, at + 1, behind - 1)
    const filled = behind - at > 2 && !isAscii(bytes, at, behind, 'null')
    const page = this.#page
    if (is('IsTruncated')) page.truncated ||= isAscii(bytes, at, behind, 'true')
    else if (is('NextContinuationToken') || is('NextToken') || is('NextMarker') || is('NextKeyMarker')) {
      if (!filled) return behind
      page.truncated = true
      page.next = is('NextContinuationToken') ? text() : null
    } else if (is('ContinuationToken') || is('Marker') || is('StartAfter') || is('KeyMarker')) {
      if (filled) page.asked = is('ContinuationToken') ? text() : (page.asked ?? '')
    } else if (is('CommonPrefixes')) page.folders = bytes[skipSpace(bytes, at + 1, end)] === openBrace
    else if (is('EncodingType') && filled)
      throw new MalformedRecord(at, 'was made with --encoding-type, which this form does not tell in time')
    return behind
  }

  #outside(bytes: Uint8Array, at: number, end: number): number {
    const byte = bytes[at]
    if (byte === openBrace) {
      this.#place = 'page'
      this.#page = newPage()
      this.#entry.clear()
      return at + 1
    }
    if (byte === openBracket && !this.#inArray) {
      this.#inArray = true
      return at + 1
    }
    if (byte === closeBracket && this.#inArray) {
      this.#inArray = false
      return at + 1
    }
    // what the command prints for an empty bucket with --query
    const behind = skipValue(bytes, at, end)
    if (behind === cut || isAscii(bytes, at, behind, 'null')) return behind
    this.count++
    throw new MalformedRecord(at, 'is not a JSON object')
  }

  #inPage(bytes: Uint8Array, at: number, end: number): number {
    if (bytes[at] !== closeBrace) return readMember(bytes, at, end, this)
    this.#place = 'outside'
    if (this.#entry.key.present) {
      this.count++
      this.#entry.addTo(this.#objects)
    } else this.#link(this.#page)
    return at + 1
  }

  #inContents(bytes: Uint8Array, at: number, end: number): number {
    if (bytes[at] === closeBracket) {
      this.#place = 'page'
      return at + 1
    }
    this.count++
    if (bytes[at] !== openBrace) throw new MalformedRecord(at, 'is not a JSON object')
    this.#entry.clear()
    const behind = readObject(bytes, at, end, this.#entry)
    if (behind === cut) {
      this.count--
      return cut
    }
    if (!this.#entry.key.present) throw new MalformedRecord(at, 'has no Key')
    this.#entry.addTo(this.#objects)
    this.#entry.clear()
    return behind
  }

  /** Holds a page against the one before it: whether it begins where that one ended. */
  #link(page: Page): void {
    const before = this.#previous
    this.#previous = page
    const expected = before?.truncated === true ? before.next : null
    if (before?.truncated === true ? page.asked === null : page.asked !== null && before === null)
      this.#gap ??= 'a page is missing: one begins where none before it ended'
    else if (expected !== null && page.asked !== null && page.asked !== '' && page.asked !== expected)
      this.#gap ??= 'a page is missing: one begins where none before it ended'
    if (page.folders) this.#gap ??= 'it was made with a delimiter: there are folders that were not looked into'
  }
}
