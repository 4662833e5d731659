import { type Cell, parseCell, splitPayload } from '../file-format/cell.ts'
import { Damage } from '../file-format/damage.ts'
import { type BtreePage, parsePage, uint32 } from '../file-format/page.ts'
import { lockPageOf, type PageFile } from '../file-format/page-file.ts'
import { recordColumns } from '../file-format/record.ts'
import { Examples } from './examples.ts'
import { OverflowHeads } from './overflow-heads.ts'
import { freeLeaf, freeTrunk, lockPage, ownerOf, PageOwners, pointerMap, treeOf } from './page-owners.ts'
import { zeroedText } from './zeroed-text.ts'

/** A b-tree that the schema names. */
export interface Tree {
  readonly name: string
  /** The table that it is of, or that it is. */
  readonly table: string
  readonly kind: 'table' | 'index'
  readonly root: number
  /** Values that a record of it can have at most; null = not known. */
  readonly columns: number | null
}

const leaf = 1
const interior = 2
/** Of no tree, and nothing but zeros. */
const blank = 3

const chunkBytes = 1 << 20

/**
 * Accounts for every page of a file, in memory of 7 bytes a page and 16 a row with overflow pages. Interior pages are
 * read one by one, all others in one pass over the file; chains of overflow pages are then followed in memory.
 */
export class PageAccount {
  readonly owners: PageOwners
  readonly trees: readonly Tree[]
  /** Pages of each tree's own, without overflow. */
  readonly treePages: Uint32Array
  readonly overflowPages: Uint32Array
  readonly problems: ReadonlyMap<number, Examples<Damage>>
  readonly freeProblems = new Examples<Damage>()
  freePages = 0
  readonly #problems = new Map<number, Examples<Damage>>()
  readonly #source: PageFile
  readonly #states: Uint8Array
  readonly #next: Uint32Array
  readonly #heads = new OverflowHeads()
  /** Pages before this one have had their turn in the pass over the file. */
  #passed = 0
  /** Leaves that turned up when their turn was over. */
  readonly #late: number[] = []

  constructor(source: PageFile, pages: number, trees: readonly Tree[]) {
    this.#source = source
    this.trees = trees
    this.owners = new PageOwners(pages)
    this.treePages = new Uint32Array(trees.length)
    this.overflowPages = new Uint32Array(trees.length)
    this.problems = this.#problems
    this.#states = new Uint8Array(pages + 1)
    this.#next = new Uint32Array(pages + 1)
  }

  /** Finds every page of every tree, and reads those that are no leaves. */
  walkTrees(): void {
    const lock = lockPageOf(this.#source.geometry)
    if (lock <= this.owners.pages) this.owners.claim(lock, lockPage)
    if (this.#source.header.largestRoot !== 0) {
      const { usable } = this.#source.geometry
      const every = Math.floor(usable / 5) + 1
      for (let page = 2; page <= this.owners.pages; page += every) {
        this.owners.claim(page === lock ? page + 1 : page, pointerMap)
      }
    }
    for (const [tree, { root }] of this.trees.entries()) {
      if (this.#claim(root, tree)) this.#enter(tree, root)
    }
  }

  /** Reads all that is not read yet. `heard` is told of bytes, and can stop it by throwing. */
  readPages(heard: (bytes: number) => void): void {
    const { pageSize } = this.#source.geometry
    const perChunk = Math.max(1, Math.floor(chunkBytes / pageSize))
    const buffer = Buffer.alloc(perChunk * pageSize)
    for (let first = 1; first <= this.owners.pages; first += perChunk) {
      const count = Math.min(perChunk, this.owners.pages - first + 1)
      const run = this.#source.readRun(first, count, buffer)
      for (let at = 0; at < count; at++) {
        const page = first + at
        const bytes = run instanceof Damage ? this.#source.read(page) : run.subarray(at * pageSize, (at + 1) * pageSize)
        if (bytes instanceof Damage) this.#unreadable(page, bytes)
        else this.#take(page, bytes)
      }
      this.#passed = first + count
      heard(count * pageSize)
    }
    for (let page = this.#late.pop(); page !== undefined; page = this.#late.pop()) {
      const bytes = this.#source.read(page)
      if (bytes instanceof Damage) this.#unreadable(page, bytes)
      else this.#take(page, bytes)
    }
  }

  /** Follows the chains that rows go on in, and the list of free pages. */
  followChains(): void {
    for (const { first, pages, tree, from } of this.#heads) {
      let page = first
      for (let at = 0; at < pages; at++) {
        if (page === 0) {
          this.#report(
            tree,
            new Damage('overflow', from, `has a row whose chain of pages ends after ${at} of ${pages}`),
          )
          break
        }
        if (!this.owners.claim(page, ownerOf(tree))) break
        this.overflowPages[tree] = (this.overflowPages[tree] as number) + 1
        if (this.#states[page] === blank) {
          const damage = zeroedText(this.#source, from, first, page)
          if (damage !== null) this.#report(tree, damage)
        }
        page = this.#next[page] as number
        if (at === pages - 1 && page !== 0) {
          this.#report(tree, new Damage('overflow', from, `has a row whose chain of pages goes on past its end`))
        }
      }
    }
    this.#takeFree()
  }

  #takeFree(): void {
    const { header, geometry } = this.#source
    const room = Math.floor(geometry.usable / 4) - 2
    for (let trunk = header.freeListTrunk; trunk !== 0;) {
      const bytes = this.owners.claim(trunk, freeTrunk) ? this.#source.read(trunk) : null
      if (bytes === null || bytes instanceof Damage) {
        this.freeProblems.add(bytes ?? new Damage('page-number', trunk, 'is on the list of free pages, and cannot be'))
        return
      }
      this.freePages++
      const leaves = uint32(bytes, 4)
      if (leaves > room) {
        this.freeProblems.add(new Damage('page-layout', trunk, `lists ${leaves} free pages, more than it has room for`))
        return
      }
      for (let at = 0; at < leaves; at++) {
        const page = uint32(bytes, 8 + 4 * at)
        if (this.owners.claim(page, freeLeaf)) this.freePages++
        else this.freeProblems.add(new Damage('page-number', trunk, `lists page ${page} as free, which it cannot be`))
      }
      trunk = uint32(bytes, 0)
    }
  }

  #claim(page: number, tree: number): boolean {
    if (!this.owners.claim(page, ownerOf(tree))) return false
    this.#states[page] = leaf
    this.treePages[tree] = (this.treePages[tree] as number) + 1
    return true
  }

  /** Goes down from a claimed page. What turns out to be a leaf is left for the pass over the file. */
  #enter(tree: number, top: number): void {
    const ahead = [top]
    for (let number = ahead.pop(); number !== undefined; number = ahead.pop()) {
      const page = this.#read(tree, number)
      if (page === null) continue
      if (page.isLeaf) {
        this.#leave(number)
        continue
      }
      this.#states[number] = interior
      const children = this.#childrenOf(tree, page).filter((child) => this.#claim(child, tree))
      // All pages of one level are of one sort; one that is not shows when its turn to be read comes.
      if (this.#levelBelow(tree, children) === 'interior') ahead.push(...children)
      else for (const child of children) this.#leave(child)
    }
  }

  #leave(leaf: number): void {
    if (leaf < this.#passed) this.#late.push(leaf)
  }

  #levelBelow(tree: number, children: readonly number[]): 'leaf' | 'interior' {
    for (const child of children) {
      const page = this.#read(tree, child, true)
      if (page !== null) return page.isLeaf ? 'leaf' : 'interior'
    }
    return 'leaf'
  }

  #childrenOf(tree: number, page: BtreePage): number[] {
    const children: number[] = []
    for (let index = 0; index < page.cells; index++) {
      const cell = parseCell(page, index)
      if (cell instanceof Damage) {
        this.#report(tree, cell)
        continue
      }
      children.push(cell.child)
      if (!page.isTable && cell.localBytes !== cell.payload) this.#keepOverflow(tree, page, cell)
    }
    children.push(page.rightChild)
    return children
  }

  #read(tree: number, number: number, quietly = false): BtreePage | null {
    const bytes = this.#source.read(number)
    const page = bytes instanceof Damage ? bytes : parsePage(bytes, number, this.#source.geometry)
    const fits = page instanceof Damage ? page : this.#fits(tree, page)
    if (!(fits instanceof Damage)) return fits
    if (!quietly) this.#report(tree, fits)
    return null
  }

  #fits(tree: number, page: BtreePage): BtreePage | Damage {
    const { kind, name } = this.trees[tree] as Tree
    if (page.isTable === (kind === 'table')) return page
    const sort = page.isTable ? 'a table' : 'an index'
    return new Damage('page-kind', page.number, `is of ${sort}, and lies in ${kind} ${name}`)
  }

  #unreadable(page: number, damage: Damage): void {
    const tree = treeOf(this.owners.of(page))
    if (tree >= 0) this.#report(tree, damage)
  }

  #take(number: number, bytes: Uint8Array): void {
    const state = this.#states[number]
    if (state === interior) return
    if (state !== leaf) {
      const next = uint32(bytes, 0)
      this.#next[number] = next
      if (next === 0 && isBlank(bytes)) this.#states[number] = blank
      return
    }
    const tree = treeOf(this.owners.of(number))
    const parsed = parsePage(bytes, number, this.#source.geometry)
    const page = parsed instanceof Damage ? parsed : this.#fits(tree, parsed)
    if (page instanceof Damage) return this.#report(tree, page)
    if (page.isLeaf) return this.#takeCells(tree, page)
    this.#report(tree, new Damage('tree', number, 'has pages below it, where its neighbours have none'))
    this.#enter(tree, number)
  }

  #takeCells(tree: number, page: BtreePage): void {
    const { columns } = this.trees[tree] as Tree
    for (let index = 0; index < page.cells; index++) {
      const cell = parseCell(page, index)
      if (cell instanceof Damage) {
        this.#report(tree, cell)
        continue
      }
      if (cell.localBytes !== cell.payload) this.#keepOverflow(tree, page, cell)
      if (columns === null) continue
      const has = recordColumns(page.bytes, cell.local, cell.local + cell.localBytes)
      if (has > columns) {
        this.#report(
          tree,
          new Damage('record', page.number, `has a row of ${has} values, of ${columns} columns`, cell.offset),
        )
      }
    }
  }

  #keepOverflow(tree: number, page: BtreePage, cell: Cell): void {
    const { pages } = splitPayload(cell.payload, page.usable, page.isTable)
    this.#heads.add(cell.overflow, pages, tree, page.number)
  }

  #report(tree: number, damage: Damage): void {
    const known = this.#problems.get(tree) ?? new Examples<Damage>()
    known.add(damage)
    this.#problems.set(tree, known)
  }
}

function isBlank(bytes: Uint8Array): boolean {
  for (let at = 4; at < bytes.length; at++) if (bytes[at] !== 0) return false
  return true
}
