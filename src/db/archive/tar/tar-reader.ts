import { isTarHeader, isZero, tarBlockBytes } from '../../plex/source/tar-block.ts'
import type { ByteText } from './byte-text.ts'
import { byteText } from './byte-text.ts'
import { flagOf, memberOf, type Overrides, paxOverrides } from './tar-fields.ts'
import { paddedTo, type TarMember } from './tar-member.ts'

/** What is wrong with a tar stream, and where. */
export class TarBroken extends Error {
  override readonly name = 'TarBroken'
  /** In the tar stream. */
  readonly offset: number

  constructor(message: string, offset: number) {
    super(message)
    this.offset = offset
  }
}

/** Takes the content of one member. */
export interface MemberSink {
  write(bytes: Buffer): void
  end(): void
}

/** Names and pax headers longer than this are no names. */
const longestExtra = 1 << 20

type State = 'header' | 'extra' | 'content' | 'padding' | 'closed'

/**
 * Reads a tar stream handed over in pieces of any size. It believes nothing: every block is a header whose sum
 * agrees, content, zeros that fill up a block, or the zeros that close the archive; anything else is an error.
 */
export class TarReader {
  readonly #visit: (member: TarMember, offset: number) => MemberSink
  #state: State = 'header'
  #offset = 0
  /** A block, or the content of an extra header, that is not whole yet. */
  #partial: Buffer[] = []
  #partialBytes = 0
  #missing = 0
  #padding = 0
  #extraFlag = ''
  #extraBytes = 0
  #overrides: Overrides = {}
  #global: Overrides = {}
  #memberAt = 0
  #member: TarMember | null = null
  #sink: MemberSink | null = null

  constructor(visit: (member: TarMember, offset: number) => MemberSink) {
    this.#visit = visit
  }

  /** Bytes read so far. */
  get offset(): number {
    return this.#offset
  }

  /** The member whose content is being read. */
  get member(): TarMember | null {
    return this.#member
  }

  write(chunk: Buffer): void {
    for (let at = 0; at < chunk.length;) {
      const taken = this.#take(chunk.subarray(at))
      at += taken
      this.#offset += taken
    }
  }

  /** @throws TarBroken when the archive was not closed */
  end(): void {
    if (this.#state === 'closed' && this.#offset % tarBlockBytes === 0) return
    const inside = this.#member === null ? '' : ' in the middle of a member'
    throw new TarBroken(`it ends${inside} without the end-of-archive mark`, this.#offset)
  }

  /** Takes some of the bytes at the front; returns how many. */
  #take(bytes: Buffer): number {
    switch (this.#state) {
      case 'header':
        return this.#collect(bytes, tarBlockBytes, (block) => this.#header(block))
      case 'extra':
        return this.#collect(bytes, paddedTo(this.#extraBytes, tarBlockBytes), (content) => this.#extra(content))
      case 'content': {
        const part = bytes.length > this.#missing ? bytes.subarray(0, this.#missing) : bytes
        this.#sink?.write(part)
        this.#missing -= part.length
        if (this.#missing === 0) this.#endContent()
        return part.length
      }
      case 'padding': {
        const part = bytes.subarray(0, this.#padding)
        if (!isZero(part)) throw new TarBroken('what fills up the last block of a member is not zeros', this.#offset)
        this.#padding -= part.length
        if (this.#padding === 0) this.#state = 'header'
        return part.length
      }
      case 'closed':
        if (!isZero(bytes)) throw new TarBroken('something follows the end-of-archive mark', this.#offset)
        return bytes.length
    }
  }

  #collect(bytes: Buffer, needed: number, use: (whole: Buffer) => void): number {
    if (this.#partialBytes === 0 && bytes.length >= needed) {
      use(bytes.subarray(0, needed))
      return needed
    }
    const part = bytes.subarray(0, needed - this.#partialBytes)
    // The caller may use its buffer again.
    this.#partial.push(Buffer.from(part))
    this.#partialBytes += part.length
    if (this.#partialBytes === needed) {
      const whole = Buffer.concat(this.#partial)
      this.#partial = []
      this.#partialBytes = 0
      use(whole)
    }
    return part.length
  }

  #header(block: Buffer): void {
    const at = this.#offset - this.#partialBytes
    if (isZero(block)) {
      this.#state = 'closed'
      return
    }
    if (!isTarHeader(block)) throw new TarBroken('there is no header where a member must begin', at)
    const flag = flagOf(block)
    const member = memberOf(block, 'LKxg'.includes(flag) ? {} : { ...this.#global, ...this.#overrides })
    if (member === null) throw new TarBroken('a header has fields that make no sense', at)
    if ('LKxg'.includes(flag)) {
      if (member.size > longestExtra) throw new TarBroken('a name is longer than any can be', at)
      this.#extraFlag = flag
      this.#extraBytes = member.size
      this.#state = member.size === 0 ? 'header' : 'extra'
      return
    }
    this.#overrides = {}
    this.#memberAt = at
    this.#member = member
    this.#sink = this.#visit(member, at)
    this.#missing = member.size
    this.#padding = paddedTo(member.size, tarBlockBytes) - member.size
    this.#state = 'content'
    if (member.size === 0) this.#endContent()
  }

  #extra(padded: Buffer): void {
    const content = padded.subarray(0, this.#extraBytes)
    if (!isZero(padded.subarray(this.#extraBytes))) {
      throw new TarBroken('what fills up the last block of a name is not zeros', this.#offset)
    }
    this.#state = 'header'
    if (this.#extraFlag === 'L') this.#overrides.name = untilZero(content)
    else if (this.#extraFlag === 'K') this.#overrides.target = untilZero(content)
    else {
      const found = paxOverrides(content)
      if (found === null) throw new TarBroken('an extended header makes no sense', this.#offset)
      if (this.#extraFlag === 'g') Object.assign(this.#global, found)
      else Object.assign(this.#overrides, found)
    }
  }

  #endContent(): void {
    this.#sink?.end()
    this.#sink = null
    this.#member = null
    this.#state = this.#padding > 0 ? 'padding' : 'header'
  }

  /** Where the header of the last member was. */
  get memberAt(): number {
    return this.#memberAt
  }
}

function untilZero(content: Buffer): ByteText {
  const end = content.indexOf(0)
  return byteText(end === -1 ? content : content.subarray(0, end))
}
