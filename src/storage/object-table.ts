import { ByteStringsBuilder } from '../core/byte-strings.ts'
import type { Listing } from './listing.ts'

const slash = 0x2f

/** Fills an `ObjectTable` row by row, and keeps what is told of the listing as a whole. */
export class ObjectTableBuilder {
  /** Keys that end in `/` and hold nothing. */
  markers = 0
  /** Milliseconds since 1970 of the newest object; -Infinity while none is dated. */
  newest = -Infinity
  readonly #keys: ByteStringsBuilder
  #sizes: Float64Array<ArrayBuffer>
  #archived: Uint8Array<ArrayBuffer>

  constructor(expected: { objects?: number; keyBytes?: number } = {}) {
    const objects = Math.max(expected.objects ?? 0, 64)
    this.#keys = new ByteStringsBuilder({ strings: objects, bytes: expected.keyBytes ?? 0 })
    this.#sizes = new Float64Array(objects)
    this.#archived = new Uint8Array(objects)
  }

  get length(): number {
    return this.#keys.length
  }

  /** Adds the object whose key is `bytes[start..end)`; `time` in milliseconds, NaN where unknown. */
  add(bytes: Uint8Array, start: number, end: number, size: number, archived: number, time: number): void {
    if (time > this.newest) this.newest = time
    if (size === 0 && end > start && bytes[end - 1] === slash) {
      this.markers++
      return
    }
    const index = this.#keys.append(bytes, start, end)
    if (index === this.#sizes.length) this.#grow()
    this.#sizes[index] = size
    this.#archived[index] = archived
  }

  /** Adds all that another table holds. */
  addAll(other: ObjectTableBuilder): void {
    const { objects, markers } = other.summary()
    const { keys, sizes, archived } = objects
    for (let i = 0; i < keys.length; i++)
      this.add(keys.buffer, keys.start(i), keys.end(i), sizes[i] as number, archived[i] as number, Number.NaN)
    this.markers += markers
    this.newest = Math.max(this.newest, other.newest)
  }

  /** What the table gives to a listing; nothing may be added afterwards. */
  summary(): Pick<Listing, 'objects' | 'markers' | 'newestObjectAt'> {
    return {
      objects: {
        keys: this.#keys.finish(),
        sizes: this.#sizes.slice(0, this.length),
        archived: this.#archived.slice(0, this.length),
      },
      markers: this.markers,
      newestObjectAt: Number.isFinite(this.newest) ? new Date(this.newest).toISOString() : null,
    }
  }

  #grow(): void {
    this.#sizes = new Float64Array(this.#sizes.buffer.transfer(this.#sizes.byteLength * 2))
    this.#archived = new Uint8Array(this.#archived.buffer.transfer(this.#archived.byteLength * 2))
  }
}
