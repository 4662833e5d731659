/** What kind of thing could not be made sense of. */
export type DamageKind =
  /** A page number outside the file. */
  | 'page-number'
  /** The file ends before the page does, or the disk would not give it. */
  | 'page-unread'
  /** The first byte is not that of the page that belongs here. */
  | 'page-kind'
  /** More cells than a page has room for, or free space that runs off it. */
  | 'page-layout'
  /** A cell pointer to where no cell can be. */
  | 'cell-pointer'
  /** A cell that runs off its page, or a length that no row has. */
  | 'cell'
  /** A chain of overflow pages that ends early, goes on too long or comes back to itself. */
  | 'overflow'
  /** A record whose header and length do not agree. */
  | 'record'
  /** A page met twice in one tree, or a tree deeper than any can be. */
  | 'tree'
  /** A database header that is none. */
  | 'header'

/** What a reader gives in place of what it was asked for. Nothing in this folder throws for what a file holds. */
export class Damage {
  readonly kind: DamageKind
  /** The page it was met on; 0 where it is about the whole file. */
  readonly page: number
  /** Completes "page N …". */
  readonly what: string
  /** Bytes into the page, where that says more. */
  readonly offset: number | null

  constructor(kind: DamageKind, page: number, what: string, offset: number | null = null) {
    this.kind = kind
    this.page = page
    this.what = what
    this.offset = offset
  }

  get message(): string {
    return this.page === 0 ? this.what : `page ${this.page} ${this.what}`
  }
}
