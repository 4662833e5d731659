import { closeSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import type { Geometry } from '../../file-format/header.ts'

/** The file that is being made: pages are written where they belong, new ones go where nothing is in use. */
export class PageSink implements Disposable {
  readonly geometry: Geometry
  /** Pages of the file; grows when no unused page is left. */
  pageCount: number
  readonly #descriptor: number
  readonly #isUsed: (page: number) => boolean
  readonly #taken = new Set<number>()
  readonly #released = new Set<number>()
  #next = 2

  constructor(file: string, geometry: Geometry, pageCount: number, isUsed: (page: number) => boolean) {
    this.#descriptor = openSync(file, 'r+')
    this.geometry = geometry
    this.pageCount = pageCount
    this.#isUsed = isUsed
  }

  allocate(): number {
    for (; this.#next <= this.pageCount; this.#next++) {
      const page = this.#next
      if (this.#isUsed(page) || page === this.#lockPage) continue
      this.#next++
      this.#taken.add(page)
      return page
    }
    this.pageCount += this.pageCount + 1 === this.#lockPage ? 2 : 1
    this.#next = this.pageCount + 1
    this.#taken.add(this.pageCount)
    return this.pageCount
  }

  /** Of a page that turned out not to be needed after all. */
  release(page: number): void {
    this.#taken.delete(page)
    this.#released.add(page)
  }

  write(page: number, bytes: Buffer): void {
    const { pageSize } = this.geometry
    writeSync(this.#descriptor, bytes, 0, Math.min(bytes.length, pageSize), (page - 1) * pageSize)
  }

  writeAt(offset: number, bytes: Buffer): void {
    writeSync(this.#descriptor, bytes, 0, bytes.length, offset)
  }

  /** Pages in no use once all has been allocated, ascending. */
  *unused(): Generator<number, void, undefined> {
    for (let page = 2; page <= this.pageCount; page++)
      if (page !== this.#lockPage && (this.#released.has(page) || (!this.#isUsed(page) && !this.#taken.has(page))))
        yield page
  }

  /** Gives the file the size that its pages have, no more and no less. */
  settleSize(): void {
    const bytes = this.pageCount * this.geometry.pageSize
    if (fstatSync(this.#descriptor).size !== bytes) ftruncateSync(this.#descriptor, bytes)
  }

  [Symbol.dispose](): void {
    closeSync(this.#descriptor)
  }

  get #lockPage(): number {
    return 0x4000_0000 / this.geometry.pageSize + 1
  }
}
