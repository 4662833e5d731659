import { csvHead, csvLine } from '../../csv-line.ts'
import { type Pace, stride } from './pace.ts'
import { classOf, pathOf, type RowData, sectionOf, sizeOf, titleOf } from './row-data.ts'

/** The rows as RFC 4180 CSV, in the columns of `audit --csv`. */
export async function csvOf(rows: RowData, view: Uint32Array, pace: Pace): Promise<Blob> {
  const lines = await texts(view, pace, (row) =>
    csvLine({
      section: sectionOf(rows, row),
      partId: rows.part[row] ?? 0,
      title: titleOf(rows, row),
      path: pathOf(rows, row),
      size: sizeOf(rows, row),
      class: classOf(rows, row),
    }),
  )
  return new Blob([csvHead, ...lines], { type: 'text/csv;charset=utf-8' })
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
