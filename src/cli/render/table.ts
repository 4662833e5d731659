import Table from 'cli-table3'

const edges = ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right']
const rules = ['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid']
const noBorders = { ...Object.fromEntries([...edges, ...rules].map((name) => [name, ''])), middle: '  ' }

export interface Column {
  readonly title: string
  readonly align: 'left' | 'right'
}

/** Columns set apart by two spaces, without lines: it survives being pasted anywhere. */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const table = new Table({
    head: columns.map((column) => column.title),
    colAligns: columns.map((column) => column.align),
    chars: noBorders,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
  })
  table.push(...rows.map((row) => [...row]))
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}
