import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { ListBroken, type ListedEntry, type ListHead, listLine, parseListHead, parseListLine } from './file-list.ts'

const bufferBytes = 1 << 18

/** Writes lines to a file, whatever their number, and counts and hashes them. */
export class LineWriter implements Disposable {
  readonly #file: number
  readonly #hash = createHash('sha256')
  readonly #buffer = Buffer.allocUnsafe(bufferBytes)
  #used = 0
  #size = 0

  constructor(path: string) {
    this.#file = openSync(path, 'wx', 0o600)
  }

  write(line: string): void {
    // At most three bytes for each unit of UTF-16.
    if (line.length * 3 > this.#buffer.length - this.#used) this.#flush()
    if (line.length * 3 > this.#buffer.length) this.#put(Buffer.from(line))
    else this.#used += this.#buffer.write(line, this.#used)
  }

  finish(): { readonly size: number; readonly sha256: string } {
    this.#flush()
    return { size: this.#size, sha256: this.#hash.digest('hex') }
  }

  [Symbol.dispose](): void {
    closeSync(this.#file)
  }

  #flush(): void {
    this.#put(this.#buffer.subarray(0, this.#used))
    this.#used = 0
  }

  #put(bytes: Buffer): void {
    this.#hash.update(bytes)
    this.#size += bytes.length
    for (let at = 0; at < bytes.length;) at += writeSync(this.#file, bytes, at)
  }
}

/** The lines of a file, one at a time. */
export function* readLines(path: string): Generator<string, void, undefined> {
  const file = openSync(path, 'r')
  try {
    const buffer = Buffer.allocUnsafe(bufferBytes)
    let rest = Buffer.alloc(0)
    for (;;) {
      const read = readSync(file, buffer)
      const bytes = rest.length === 0 ? buffer.subarray(0, read) : Buffer.concat([rest, buffer.subarray(0, read)])
      let start = 0
      for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
        yield bytes.toString('utf8', start, end)
        start = end + 1
      }
      rest = Buffer.from(bytes.subarray(start))
      if (read > 0) continue
      if (rest.length > 0) yield rest.toString()
      return
    }
  } finally {
    closeSync(file)
  }
}

/**
 * The entries of a stored list.
 * @throws ListBroken
 */
export function* readList(path: string): Generator<ListedEntry, ListHead, undefined> {
  let head: ListHead | null = null
  for (const line of readLines(path)) {
    if (head === null) head = parseListHead(line)
    else yield parseListLine(line)
  }
  if (head === null) throw new ListBroken('it is empty')
  return head
}

export const writeEntry = (writer: LineWriter, entry: ListedEntry): void => writer.write(listLine(entry))
