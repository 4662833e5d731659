import { decimal, latin1 } from '../bytes.ts'
import { isStorageClass } from '../storage-class.ts'
import { readTimestamp } from '../timestamp.ts'
import { CsvFields } from './csv-fields.ts'

/** Which field of an S3 Inventory row is what; -1 where the report has none. */
export interface InventoryColumns {
  readonly fields: number
  readonly key: number
  readonly size: number
  readonly time: number
  readonly storageClass: number
  readonly accessTier: number
  readonly isLatest: number
  readonly isDeleteMarker: number
  /** The first line names the columns. */
  readonly header: boolean
}

/** The columns of a report whose first lines these are, or null if they are not of one. */
export function findInventoryColumns(lines: readonly Uint8Array[]): InventoryColumns | null {
  const rows: string[][] = []
  const fields = new CsvFields()
  for (const line of lines) {
    if (line[0] !== 0x22 || !fields.split(line, 0, line.length)) return null
    rows.push(Array.from({ length: fields.count }, (_, i) => latin1(line, fields.starts[i] ?? 0, fields.ends[i] ?? 0)))
  }
  const first = rows[0]
  if (first === undefined || first.length < 2 || rows.some((row) => row.length !== first.length)) return null
  return fromHeader(first) ?? fromRows(rows)
}

/** Some tools put a line of names above what S3 writes without. */
function fromHeader(first: readonly string[]): InventoryColumns | null {
  const names = first.map((name) => name.toLowerCase().replaceAll(/[^a-z]/gu, ''))
  if (!names.includes('key') || !names.includes('size')) return null
  const place = (...aliases: string[]) => names.findIndex((name) => aliases.includes(name))
  return {
    fields: first.length,
    key: place('key'),
    size: place('size'),
    time: place('lastmodifieddate', 'lastmodified'),
    storageClass: place('storageclass'),
    accessTier: place('intelligenttieringaccesstier'),
    isLatest: place('islatest'),
    isDeleteMarker: place('isdeletemarker'),
    header: true,
  }
}

/**
 * S3 writes the bucket first and the key second, then whatever fields were asked for, in one order:
 * VersionId, IsLatest, IsDeleteMarker, Size, LastModifiedDate, … They are told apart by their values,
 * of which any may be missing in the row of a delete marker.
 */
function fromRows(rows: readonly (readonly string[])[]): InventoryColumns | null {
  const fields = rows[0]?.length ?? 0
  const all = (column: number, holds: (value: string) => boolean) =>
    rows.every((row) => row[column] === '' || holds(row[column] ?? '')) && rows.some((row) => row[column] !== '')
  const find = (from: number, holds: (value: string) => boolean) => {
    for (let column = from; column < fields; column++) if (all(column, holds)) return column
    return -1
  }
  const isBoolean = (value: string) => value === 'true' || value === 'false'
  if (!all(0, (bucket) => bucket === rows[0]?.[0]) || !all(1, () => true)) return null
  const size = find(2, isDigits)
  const time = find(2, isTime)
  if (size < 0 && time < 0) return null
  const storageClass = find(2, isStorageClass)
  const firstOfRest = Math.min(...[size, time].filter((column) => column >= 0))
  const latest = find(2, isBoolean)
  const versioned = latest >= 0 && latest + 1 < firstOfRest && all(latest + 1, isBoolean)
  return {
    fields,
    key: 1,
    size,
    time,
    storageClass,
    accessTier: find(storageClass < 0 ? 2 : storageClass + 1, (value) => value.endsWith('_ACCESS')),
    isLatest: versioned ? latest : -1,
    isDeleteMarker: versioned ? latest + 1 : -1,
    header: false,
  }
}

const encoder = new TextEncoder()

function isDigits(value: string): boolean {
  const bytes = encoder.encode(value)
  return bytes.length <= 15 && !Number.isNaN(decimal(bytes, 0, bytes.length))
}

function isTime(value: string): boolean {
  const bytes = encoder.encode(value)
  return !Number.isNaN(readTimestamp(bytes, 0, bytes.length))
}
