/// <reference lib="dom" />
import { counted } from '../../../../core/counted.ts'
import { formatCount } from '../../../../core/figures.ts'
import { visible } from '../../visible.ts'
import { copyText } from './clipboard.ts'
import { makePace } from './pace.ts'
import { classOf, type ListFacts, pathOf, type RowData, sectionOf, titleOf } from './row-data.ts'
import { csvOf, pathsOf } from './row-export.ts'
import { matchRows, noFilter, type RowFilter } from './row-filter.ts'
import { type Column, orderRows } from './row-order.ts'
import { RowWindow } from './row-window.ts'

/** Milliseconds without a keystroke before the list follows what was typed. */
const typingPause = 120

/** The list of paths: what narrows it, what sorts it, and what can be taken out of it. */
export class PathList {
  readonly #root: HTMLElement
  readonly #rows: RowData
  readonly #window: RowWindow
  readonly #orders = new Map<Column, Uint32Array>()
  #filter: RowFilter = noFilter
  #column: Column | null = null
  #descending = false
  #view: Uint32Array<ArrayBuffer> = new Uint32Array()
  #work = new AbortController()

  constructor(root: HTMLElement, rows: RowData) {
    this.#root = root
    this.#rows = rows
    this.#window = new RowWindow(this.#part('.grid'), rows, (row) => this.#detail(row))
    const search = this.#input()
    let typed: ReturnType<typeof setTimeout> | undefined
    search.addEventListener('input', () => {
      clearTimeout(typed)
      typed = setTimeout(() => this.narrow({ text: search.value }), typingPause)
    })
    for (const name of ['section', 'class'] as const)
      this.#select(name).addEventListener('change', (event) => {
        if (event.target instanceof HTMLSelectElement) this.narrow({ [name]: Number(event.target.value) })
      })
    for (const button of root.querySelectorAll<HTMLButtonElement>('button[data-column]'))
      button.addEventListener('click', () => this.#sortBy(button.dataset['column'] as Column))
    this.#part('.clear').addEventListener('click', () => this.narrow(noFilter))
    this.#part('.copy').addEventListener('click', () => void this.#copy())
    this.#part('.save').addEventListener('click', () => void this.#save())
    this.narrow(noFilter)
  }

  /** Changes a part of the filter and leaves the rest as it is. */
  narrow(change: Partial<RowFilter>): void {
    this.#filter = { ...this.#filter, ...change }
    const { text, section, class: kind, group } = this.#filter
    if (change.text !== undefined && this.#input().value !== text) this.#input().value = text
    this.#select('section').value = String(section)
    this.#select('class').value = String(kind)
    this.#part('.clear').hidden = text === '' && section < 0 && kind < 0 && group < 0
    const folder = this.#part('.folder-filter')
    folder.hidden = group < 0
    folder.textContent = group < 0 ? '' : `in ${visible(this.#rows.facts.groups[group] ?? '')}`
    for (const button of document.querySelectorAll<HTMLElement>('button[data-group]'))
      button.setAttribute('aria-pressed', String(Number(button.dataset['group']) === group))
    void this.#refresh()
  }

  #sortBy(column: Column): void {
    this.#descending = this.#column === column && !this.#descending
    this.#column = column
    for (const heading of this.#root.querySelectorAll('[role=columnheader]')) {
      const sorted = heading.querySelector<HTMLElement>('button')?.dataset['column'] === column
      if (sorted) heading.setAttribute('aria-sort', this.#descending ? 'descending' : 'ascending')
      else heading.removeAttribute('aria-sort')
    }
    void this.#refresh()
  }

  /** The newest wish counts: work for an older one is called off. */
  async #refresh(): Promise<void> {
    this.#work.abort()
    this.#work = new AbortController()
    const { signal } = this.#work
    const pace = makePace(signal)
    this.#root.setAttribute('aria-busy', 'true')
    try {
      const matches = await matchRows(this.#rows, this.#filter, pace)
      const order = this.#column === null ? null : await this.#order(this.#column, signal)
      this.#view = viewOf(matches, order, this.#descending)
    } catch (error) {
      if (signal.aborted) return
      throw error
    }
    this.#root.setAttribute('aria-busy', 'false')
    this.#part('.detail').hidden = true
    this.#part('.nothing').hidden = this.#view.length > 0
    this.#say(shownText(this.#view.length, this.#rows.facts))
    this.#window.show(this.#view)
  }

  async #order(column: Column, signal: AbortSignal): Promise<Uint32Array> {
    const known = this.#orders.get(column)
    if (known !== undefined) return known
    const order = await orderRows(this.#rows, column, makePace(signal))
    this.#orders.set(column, order)
    return order
  }

  #detail(row: number): void {
    this.#part('.detail').hidden = false
    this.#part('.detail-title').textContent = visible(titleOf(this.#rows, row))
    this.#part('.detail-path').textContent = visible(pathOf(this.#rows, row))
    this.#part('.detail-rest').textContent =
      `${visible(sectionOf(this.#rows, row))}, ${classOf(this.#rows, row)}, part ${this.#rows.part[row] ?? ''}`
  }

  async #copy(): Promise<void> {
    const text = await pathsOf(this.#rows, this.#view, makePace(new AbortController().signal))
    const copied = await copyText(text)
    this.#say(
      copied
        ? `${counted(this.#view.length, 'path')} copied`
        : 'this browser does not let the page copy; save them instead',
    )
  }

  async #save(): Promise<void> {
    const file = await csvOf(this.#rows, this.#view, makePace(new AbortController().signal))
    const link = document.createElement('a')
    link.href = URL.createObjectURL(file)
    link.download = 'paths.csv'
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
  }

  #say(text: string): void {
    this.#part('.shown').textContent = text
  }

  #input(): HTMLInputElement {
    return this.#part('input[type=search]') as HTMLInputElement
  }

  #select(name: 'section' | 'class'): HTMLSelectElement {
    return this.#part(`select[name=${name}]`) as HTMLSelectElement
  }

  #part(selector: string): HTMLElement {
    const found = this.#root.querySelector<HTMLElement>(selector)
    if (found === null) throw new Error(`the page has no ${selector}`)
    return found
  }
}

function viewOf(matches: Uint8Array, order: Uint32Array | null, descending: boolean): Uint32Array<ArrayBuffer> {
  const view = new Uint32Array(matches.reduce((sum, match) => sum + match, 0))
  let at = 0
  for (let place = 0; place < matches.length; place++) {
    const row = order === null ? place : (order[descending ? matches.length - 1 - place : place] ?? 0)
    if (matches[row] === 1) view[at++] = row
  }
  return view
}

function shownText(shown: number, { rows }: ListFacts): string {
  return shown === rows ? counted(rows, 'path') : `${formatCount(shown)} of ${counted(rows, 'path')}`
}
