/// <reference lib="dom" />
import { formatBytes } from '../../../../core/figures.ts'
import { visible } from '../../visible.ts'
import { classOf, folderOf, type RowData, sectionOf, sizeOf, titleOf } from './row-data.ts'

/** The elements of one row on the screen; they are filled again for other rows as the list scrolls. */
export interface RowLine {
  readonly element: HTMLElement
  fill(rows: RowData, row: number): void
}

export function makeRowLine(): RowLine {
  const element = make('div', 'row', 'row')
  const section = make('span', 'section', 'gridcell')
  const title = make('span', 'title', 'gridcell')
  const path = make('span', 'path', 'gridcell')
  const folder = make('span', 'folder')
  const name = make('span', 'name')
  const size = make('span', 'size', 'gridcell')
  const kind = make('span', 'class', 'gridcell')
  const part = make('span', 'part', 'gridcell')
  path.append(folder, name)
  element.append(section, title, path, size, kind, part)
  return {
    element,
    fill: (rows, row) => {
      section.textContent = visible(sectionOf(rows, row))
      title.textContent = visible(titleOf(rows, row))
      folder.textContent = visible(folderOf(rows, row))
      name.textContent = visible(rows.name[row] ?? '')
      const bytes = sizeOf(rows, row)
      size.textContent = bytes === null ? '' : formatBytes(bytes)
      kind.textContent = classOf(rows, row)
      kind.dataset['class'] = classOf(rows, row)
      part.textContent = String(rows.part[row] ?? '')
    },
  }
}

function make(tag: 'div' | 'span', className: string, role?: string): HTMLElement {
  const element = document.createElement(tag)
  element.className = className
  if (role !== undefined) element.setAttribute('role', role)
  return element
}
