/// <reference lib="dom" />
import type { RowData } from './row-data.ts'
import { makeRowLine, type RowLine } from './row-line.ts'

/** Browsers give up on elements taller than 16 to 33 million pixels; above this the scroll bar stands for more than its pixels. */
const tallest = 15_000_000
/** Rows kept ready beyond each edge, so that a quick scroll does not run into blank space. */
const spare = 12
const printed = 500

/** The rows that can be seen, out of however many there are. */
export class RowWindow {
  readonly #grid: HTMLElement
  readonly #body: HTMLElement
  readonly #rows: RowData
  #view = new Uint32Array()
  #active = -1
  #first = 0
  #rowHeight = 28
  #printing = false
  readonly #lines: RowLine[] = []
  readonly #idle: RowLine[] = []
  readonly #activated: (row: number) => void

  constructor(grid: HTMLElement, rows: RowData, activated: (row: number) => void) {
    const body = grid.querySelector<HTMLElement>('.body')
    if (body === null) throw new Error('the list has no body')
    this.#grid = grid
    this.#body = body
    this.#rows = rows
    this.#activated = activated
    let asked = false
    grid.addEventListener('scroll', () => {
      if (asked) return
      asked = true
      requestAnimationFrame(() => {
        asked = false
        this.#draw()
      })
    })
    grid.addEventListener('keydown', (event) => this.#move(event))
    body.addEventListener('click', (event) => this.#choose(event))
    new ResizeObserver(() => this.#measure()).observe(grid)
    window.addEventListener('beforeprint', () => this.#print(true))
    window.addEventListener('afterprint', () => this.#print(false))
  }

  /** Shows other rows, or the same in another order, from the top. */
  show(view: Uint32Array<ArrayBuffer>): void {
    this.#view = view
    this.#active = -1
    this.#grid.setAttribute('aria-rowcount', String(view.length + 1))
    this.#grid.removeAttribute('aria-activedescendant')
    this.#grid.scrollTop = 0
    this.#measure()
  }

  #measure(): void {
    this.#rowHeight = Number.parseFloat(getComputedStyle(this.#grid).getPropertyValue('--row-height')) || 28
    this.#body.style.height = `${this.#printing ? Math.min(this.#view.length, printed) * this.#rowHeight : this.#shownHeight()}px`
    this.#clear()
    this.#draw()
  }

  #shownHeight(): number {
    return Math.min(this.#view.length * this.#rowHeight, tallest)
  }

  /** Height of the part of the list that the heading leaves free. */
  #room(): number {
    return Math.max(this.#grid.clientHeight - this.#body.offsetTop, this.#rowHeight)
  }

  /** Pixels of list above the window; more than those scrolled where the list is taller than can be shown. */
  #above(): number {
    const total = this.#view.length * this.#rowHeight
    const [shown, room] = [this.#shownHeight(), this.#room()]
    const scrolled = this.#grid.scrollTop
    return total === shown ? scrolled : Math.min(scrolled / (shown - room), 1) * (total - room)
  }

  #draw(): void {
    const above = this.#above()
    const height = this.#rowHeight
    const first = this.#printing ? 0 : Math.max(0, Math.floor(above / height) - spare)
    const last = this.#printing ? printed : Math.ceil((above + this.#room()) / height) + spare
    this.#cover(first, Math.min(last, this.#view.length))
    const shift = this.#grid.scrollTop - above
    for (const [index, { element }] of this.#lines.entries()) {
      const top = `translateY(${(this.#first + index) * height + shift}px)`
      if (element.style.transform !== top) element.style.transform = top
    }
  }

  /** Keeps the lines in the order of their rows in the document too, for readers and for selecting text. */
  #cover(first: number, last: number): void {
    while (this.#lines.length > 0 && this.#first < first) this.#retire(this.#lines.shift(), 1)
    while (this.#lines.length > 0 && this.#first + this.#lines.length > last) this.#retire(this.#lines.pop(), 0)
    if (this.#lines.length === 0) this.#first = first
    while (this.#first > first) {
      const line = this.#fill(this.#first - 1)
      this.#first--
      this.#lines.unshift(line)
      this.#body.prepend(line.element)
    }
    while (this.#first + this.#lines.length < last) {
      const line = this.#fill(this.#first + this.#lines.length)
      this.#lines.push(line)
      this.#body.append(line.element)
    }
    for (const { element } of this.#idle) element.remove()
  }

  #retire(line: RowLine | undefined, forward: 0 | 1): void {
    if (line !== undefined) this.#idle.push(line)
    this.#first += forward
  }

  #clear(): void {
    this.#idle.push(...this.#lines.splice(0))
  }

  #fill(index: number): RowLine {
    const line = this.#idle.pop() ?? makeRowLine()
    line.fill(this.#rows, this.#view[index] ?? 0)
    line.element.id = `row-${index}`
    line.element.setAttribute('aria-rowindex', String(index + 2))
    this.#mark(line, index === this.#active)
    return line
  }

  #mark({ element }: RowLine, active: boolean): void {
    element.setAttribute('aria-selected', String(active))
  }

  #choose(event: Event): void {
    const line = this.#lines.findIndex(({ element }) => event.target instanceof Node && element.contains(event.target))
    if (line >= 0) this.#activate(this.#first + line)
  }

  #move(event: KeyboardEvent): void {
    if (event.target !== this.#grid || this.#view.length === 0) return
    const page = Math.max(1, Math.floor(this.#room() / this.#rowHeight) - 1)
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: this.#active + 1,
      ArrowUp: this.#active - 1,
      PageDown: Math.max(this.#active, 0) + page,
      PageUp: this.#active - page,
      Home: 0,
      End: this.#view.length - 1,
    }
    const wanted = event.ctrlKey || event.altKey || event.metaKey ? undefined : steps[event.key]
    if (wanted === undefined) return
    event.preventDefault()
    const index = Math.min(Math.max(wanted, 0), this.#view.length - 1)
    this.#reveal(index)
    this.#activate(index)
  }

  #activate(index: number): void {
    this.#active = index
    for (const [at, line] of this.#lines.entries()) this.#mark(line, this.#first + at === index)
    this.#grid.setAttribute('aria-activedescendant', `row-${index}`)
    this.#activated(this.#view[index] ?? 0)
  }

  /** Scrolls no further than it must for the whole row to be seen. */
  #reveal(index: number): void {
    const [above, room, height] = [this.#above(), this.#room(), this.#rowHeight]
    const top = index * height
    const wanted = top < above ? top : top + height > above + room ? top + height - room : above
    if (wanted === above) return
    const total = this.#view.length * height
    this.#grid.scrollTop =
      total === this.#shownHeight() ? wanted : (wanted / (total - room)) * (this.#shownHeight() - room)
    this.#draw()
  }

  #print(printing: boolean): void {
    this.#printing = printing
    this.#measure()
  }
}
