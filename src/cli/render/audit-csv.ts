import type { PathRow } from '../../analyze/path-rows.ts'

const flushAt = 1 << 16

/** RFC 4180, UTF-8, a header line: one row for each path that is not in its place. */
export function* renderCsv(rows: Iterable<PathRow>): Generator<string> {
  let text = csvLine(['section', 'part id', 'title', 'path', 'size', 'class'])
  for (const row of rows) {
    text += csvLine([
      row.section,
      String(row.partId),
      row.title,
      row.path,
      row.size === null ? '' : String(row.size),
      row.class,
    ])
    if (text.length < flushAt) continue
    yield text
    text = ''
  }
  yield text
}

function csvLine(fields: readonly string[]): string {
  return `${fields.map((field) => (/[",\r\n]|^\s|\s$/u.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',')}\r\n`
}
