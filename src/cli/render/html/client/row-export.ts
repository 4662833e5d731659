import { type Pace, stride } from './pace.ts'
import { classOf, pathOf, type RowData, sectionOf, titleOf } from './row-data.ts'

/** The rows as RFC 4180 CSV, in the columns of `audit --csv`. */
export async function csvOf(rows: RowData, view: Uint32Array, pace: Pace): Promise<Blob> {
  const head = ['section', 'part id', 'title', 'path', 'size', 'class']
  const lines = await texts(view, pace, (row) => {
    const size = rows.size[row] ?? Number.NaN
    const fields = [
      sectionOf(rows, row),
      String(rows.part[row] ?? ''),
      titleOf(rows, row),
      pathOf(rows, row),
      Number.isNaN(size) ? '' : String(size),
      classOf(rows, row),
    ]
    return csvLine(fields)
  })
  return new Blob([csvLine(head), ...lines], { type: 'text/csv;charset=utf-8' })
}

/** The rows' paths, one a line. */
export async function pathsOf(rows: RowData, view: Uint32Array, pace: Pace): Promise<string> {
  return (await texts(view, pace, (row) => `${pathOf(rows, row)}\n`)).join('')
}

async function texts(view: Uint32Array, pace: Pace, textOf: (row: number) => string): Promise<string[]> {
  const pieces: string[] = []
  for (let start = 0; start < view.length; start += stride) {
    if (pace.due()) await pace.rest()
    pieces.push(Array.from(view.subarray(start, start + stride), textOf).join(''))
  }
  return pieces
}

function csvLine(fields: readonly string[]): string {
  return `${fields.map((field) => (/[",\r\n]|^\s|\s$/u.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',')}\r\n`
}
