/** What is known of a pair beside its bits. */
export const PairFlag = {
  /** The name of the object plainly says another file. */
  vetoed: 1,
  /** The object is outside the folders of the file's section. */
  outside: 2,
  proved: 4,
  /** Something beside the size speaks for the pair. */
  witness: 8,
  /** The object is called as the file was, in other folders. */
  sameLeaf: 16,
  /** The object's place is named after another show, film or album. */
  otherWork: 32,
} as const

/** Nothing but content makes such a pair a match. */
export const doubted = PairFlag.vetoed | PairFlag.otherWork

/**
 * Pairs of a stale file and a free object of equal size, column by column: there are about as many
 * as files. Pairs of one file follow each other.
 */
export class CandidatePairs {
  length = 0
  file = new Int32Array(1024)
  object = new Int32Array(1024)
  /** Bits that the size alone is worth. */
  prior = new Float64Array(1024)
  /** Bits for the names, and for the folders. */
  name = new Float64Array(1024)
  place = new Float64Array(1024)
  flags = new Uint8Array(1024)
  /** Folders of the two, numbered each on its own. */
  fileFolder = new Int32Array(1024)
  objectFolder = new Int32Array(1024)
  /** First pair of each file, -1 where it has none; and how many it has. */
  readonly first: Int32Array
  readonly count: Int32Array

  constructor(files: number) {
    this.first = new Int32Array(files).fill(-1)
    this.count = new Int32Array(files)
  }

  add(pair: {
    readonly file: number
    readonly object: number
    readonly prior: number
    readonly name: number
    readonly place: number
    readonly flags: number
    readonly fileFolder: number
    readonly objectFolder: number
  }): void {
    const at = this.length++
    if (at === this.file.length) this.#grow()
    this.file[at] = pair.file
    this.object[at] = pair.object
    this.prior[at] = pair.prior
    this.name[at] = pair.name
    this.place[at] = pair.place
    this.flags[at] = pair.flags
    this.fileFolder[at] = pair.fileFolder
    this.objectFolder[at] = pair.objectFolder
    if (this.count[pair.file] === 0) this.first[pair.file] = at
    this.count[pair.file] = (this.count[pair.file] as number) + 1
  }

  has(pair: number, flag: number): boolean {
    return ((this.flags[pair] as number) & flag) !== 0
  }

  #grow(): void {
    const size = this.file.length * 2
    const ints = (old: Int32Array) => {
      const grown = new Int32Array(size)
      grown.set(old)
      return grown
    }
    const doubles = (old: Float64Array) => {
      const grown = new Float64Array(size)
      grown.set(old)
      return grown
    }
    this.file = ints(this.file)
    this.object = ints(this.object)
    this.prior = doubles(this.prior)
    this.name = doubles(this.name)
    this.place = doubles(this.place)
    this.fileFolder = ints(this.fileFolder)
    this.objectFolder = ints(this.objectFolder)
    const flags = new Uint8Array(size)
    flags.set(this.flags)
    this.flags = flags
  }
}
