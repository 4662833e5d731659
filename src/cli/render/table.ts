import { stripVTControlCharacters } from 'node:util'
import Table from 'cli-table3'

const edges = ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right']
const rules = ['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid']
const noBorders = Object.fromEntries([...edges, ...rules].map((name) => [name, '']))

export interface Column {
  readonly title: string
  readonly align: 'left' | 'right'
}

/**
 * Columns without lines, so that it survives being pasted anywhere: set apart by two spaces, by one
 * where the terminal is too narrow for that.
 */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): string {
  const wide = draw(columns, rows, '  ')
  return wide.some((line) => stripVTControlCharacters(line).length > width)
    ? draw(columns, rows, ' ').join('\n')
    : wide.join('\n')
}

function draw(columns: readonly Column[], rows: readonly (readonly string[])[], gap: string): string[] {
  const table = new Table({
    head: columns.map((column) => column.title),
    colAligns: columns.map((column) => column.align),
    chars: { ...noBorders, middle: gap },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
  })
  table.push(...rows.map((row) => [...row]))
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
}
