import type { PathRow } from '../../analyze/path-rows.ts'

/** The line of headings above the lines of `csvLine`. */
export const csvHead = csvText(['section', 'part id', 'title', 'path', 'size', 'class'])

/** What a line says: of a row, all but the id of its section. */
export interface CsvRow extends Omit<PathRow, 'sectionId' | 'class'> {
  readonly class: string
}

/** A row as a line of RFC 4180; a browser runs this too, in the HTML report. */
export function csvLine({ section, partId, title, path, size, class: kind }: CsvRow): string {
  return csvText([section, String(partId), title, path, size === null ? '' : String(size), kind])
}

function csvText(fields: readonly string[]): string {
  return `${fields.map((field) => (/[",\r\n]|^\s|\s$/u.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',')}\r\n`
}
