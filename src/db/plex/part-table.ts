import { ByteStringsBuilder } from '../../core/byte-strings.ts'
import type { PartTable } from './library-snapshot.ts'

/** Room for this many bytes of path a row is set aside; memory is only taken once it is written to. */
const pathBytes = 100
const mostRowsAhead = 4_000_000

/** Gathers a `PartTable` row by row. */
export class PartTableBuilder {
  readonly #paths: ByteStringsBuilder
  #ids: Float64Array<ArrayBuffer>
  #sections: Int32Array<ArrayBuffer>
  #sizes: Float64Array<ArrayBuffer>

  constructor(ids: { least: number | null; most: number | null } | undefined) {
    const rows = Math.min(Math.max((ids?.most ?? 0) - (ids?.least ?? 0) + 1, 64), mostRowsAhead)
    this.#paths = new ByteStringsBuilder({ strings: rows, bytes: rows * pathBytes })
    this.#ids = new Float64Array(rows)
    this.#sections = new Int32Array(rows)
    this.#sizes = new Float64Array(rows)
  }

  add(id: number, section: number, size: number, bytes: Uint8Array, start: number, end: number): void {
    const index = this.#paths.append(bytes, start, end)
    if (index === this.#ids.length) this.#grow()
    this.#ids[index] = id
    this.#sections[index] = section
    // 0 and less are what Plex writes where it does not know.
    this.#sizes[index] = size > 0 ? size : Number.NaN
  }

  finish(): PartTable {
    const paths = this.#paths.finish()
    return {
      ids: this.#ids.slice(0, paths.length),
      sections: this.#sections.slice(0, paths.length),
      sizes: this.#sizes.slice(0, paths.length),
      paths,
    }
  }

  #grow(): void {
    this.#ids = new Float64Array(this.#ids.buffer.transfer(this.#ids.byteLength * 2))
    this.#sections = new Int32Array(this.#sections.buffer.transfer(this.#sections.byteLength * 2))
    this.#sizes = new Float64Array(this.#sizes.buffer.transfer(this.#sizes.byteLength * 2))
  }
}
