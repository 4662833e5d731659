const frameMagic = 0xfd2f_b528
const magicBytes = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd)
/** 0x184D2A50 to …5F: frames that hold no content, written by pzstd and by seekable formats. */
const isSkippable = (magic: number): boolean => (magic & 0xffff_fff0) >>> 0 === 0x184d_2a50

type Field = 'magic' | 'skippable-size' | 'descriptor' | 'rest-of-header' | 'block-header' | 'block' | 'checksum'

/** What is wrong with a Zstandard stream, as far as its frames show it. */
export class ZstdFramesBroken extends Error {
  override readonly name = 'ZstdFramesBroken'
  /** Whether it ends too early; else something follows a frame that is not another one. */
  readonly cutShort: boolean

  constructor(message: string, cutShort: boolean) {
    super(message)
    this.cutShort = cutShort
  }
}

/** The stream in the pieces that Node's decompressor can be fed with. @throws ZstdFramesBroken */
export async function* cutAtFrames(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const frames = new ZstdFrames()
  for await (const chunk of packed) yield* frames.split(chunk)
  if (!frames.atFrameEnd) throw new ZstdFramesBroken('the compressed data ends in mid frame', true)
}

/**
 * Cuts a Zstandard stream where its frames end (RFC 8878 §3.1). Node's decompressor loses what follows a
 * frame within one write (nodejs/node#64741), and does not know skippable frames; fed with these pieces it
 * reads whatever `zstd`, `pzstd` and `cat` make.
 */
export class ZstdFrames {
  #field: Field = 'magic'
  /** Bytes of the current field still to come. */
  #missing = 4
  /** The bytes of the current field, for fields of at most four bytes. */
  #value = 0
  #taken = 0
  #checksummed = false
  #lastBlock = false
  #skipping = false

  /** Whether the stream may end here. */
  get atFrameEnd(): boolean {
    return this.#field === 'magic' && this.#taken === 0
  }

  /** The pieces of `chunk` that belong to the decompressor, none of them reaching over the end of a frame. */
  *split(chunk: Uint8Array): Generator<Uint8Array> {
    let start = 0
    for (let at = 0; at < chunk.length;) {
      const step = Math.min(this.#missing, chunk.length - at)
      if (this.#field !== 'block' && this.#field !== 'rest-of-header') {
        for (let index = 0; index < step; index++) {
          this.#value += (chunk[at + index] as number) * 2 ** (8 * (this.#taken + index))
        }
      }
      this.#taken += step
      this.#missing -= step
      at += step
      if (this.#missing > 0) continue
      const before = this.#field
      const skipped = this.#skipping
      this.#next()
      if (before === 'magic') {
        // Passed on by itself: its first bytes may have come with the last chunk, and not have told yet.
        if (!this.#skipping) yield magicBytes
        start = at
      } else if (this.#field === 'magic') {
        if (!skipped) yield chunk.subarray(start, at)
        start = at
      }
    }
    if (start < chunk.length && this.#field !== 'magic' && !this.#skipping) yield chunk.subarray(start)
  }

  #expect(field: Field, bytes: number): void {
    this.#field = field
    this.#missing = bytes
    this.#value = 0
    this.#taken = 0
  }

  #next(): void {
    const value = this.#value
    switch (this.#field) {
      case 'magic':
        this.#skipping = isSkippable(value)
        if (this.#skipping) return this.#expect('skippable-size', 4)
        if (value !== frameMagic) throw new ZstdFramesBroken('what follows a Zstandard frame is not another one', false)
        return this.#expect('descriptor', 1)
      case 'skippable-size':
        return value === 0 ? this.#endFrame() : this.#expect('block', value)
      case 'descriptor': {
        const singleSegment = (value & 0x20) !== 0
        const contentSize = [singleSegment ? 1 : 0, 2, 4, 8][value >> 6] ?? 0
        const dictionary = [0, 1, 2, 4][value & 3] ?? 0
        this.#checksummed = (value & 4) !== 0
        const rest = (singleSegment ? 0 : 1) + contentSize + dictionary
        return this.#expect('rest-of-header', rest)
      }
      case 'rest-of-header':
        return this.#expect('block-header', 3)
      case 'block-header': {
        this.#lastBlock = (value & 1) === 1
        const runLength = ((value >> 1) & 3) === 1
        const size = runLength ? 1 : value >> 3
        return size === 0 ? this.#endBlock() : this.#expect('block', size)
      }
      case 'block':
        return this.#skipping ? this.#endFrame() : this.#endBlock()
      case 'checksum':
        return this.#endFrame()
    }
  }

  #endBlock(): void {
    if (!this.#lastBlock) return this.#expect('block-header', 3)
    return this.#checksummed ? this.#expect('checksum', 4) : this.#endFrame()
  }

  #endFrame(): void {
    this.#skipping = false
    this.#expect('magic', 4)
  }
}
