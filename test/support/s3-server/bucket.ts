/** An object as the server holds it; without a body it reads as zeros. */
export interface StoredObject {
  readonly size: number
  readonly mtime: Date
  readonly storageClass: string
  readonly body: Uint8Array | null
  readonly metadata: Readonly<Record<string, string>>
}

export interface NewObject {
  readonly size?: number
  readonly mtime?: Date
  readonly storageClass?: string
  readonly body?: Uint8Array
  readonly metadata?: Readonly<Record<string, string>>
}

/** A place in the order of a bucket's keys. */
interface Entry {
  readonly key: string
  readonly bytes: Buffer
}

/** A bucket in memory, whose keys are listed in the order of their bytes, as S3 does. */
export class Bucket {
  readonly #objects = new Map<string, StoredObject>()
  #sorted: Entry[] | null = null

  put(key: string, object: NewObject = {}): void {
    const { body = null, mtime = new Date('2024-05-05T10:10:10Z'), storageClass = 'STANDARD', metadata = {} } = object
    if (!this.#objects.has(key)) this.#sorted = null
    this.#objects.set(key, { size: object.size ?? body?.length ?? 0, mtime, storageClass, body, metadata })
  }

  get(key: string): StoredObject | undefined {
    return this.#objects.get(key)
  }

  delete(key: string): void {
    if (this.#objects.delete(key)) this.#sorted = null
  }

  /** Keys in order, from the first that is not before `from`. */
  *keysFrom(from: Uint8Array): Generator<Entry, void, undefined> {
    this.#sorted ??= [...this.#objects.keys()]
      .map((key) => ({ key, bytes: Buffer.from(key) }))
      .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    const sorted = this.#sorted
    let low = 0
    let high = sorted.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (Buffer.compare((sorted[middle] as Entry).bytes, from) < 0) low = middle + 1
      else high = middle
    }
    for (; low < sorted.length; low++) yield sorted[low] as Entry
  }
}
