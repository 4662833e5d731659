import type { PathRow } from '../../analyze/path-rows.ts'
import { csvHead, csvLine } from './csv-line.ts'

const flushAt = 1 << 16

/** RFC 4180, UTF-8, a header line: one row for each path that is not in its place. */
export function* renderCsv(rows: Iterable<PathRow>): Generator<string> {
  let text = csvHead
  for (const row of rows) {
    text += csvLine(row)
    if (text.length < flushAt) continue
    yield text
    text = ''
  }
  yield text
}
