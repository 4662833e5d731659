import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Damage } from '../../file-format/damage.ts'
import { PageFile } from '../../file-format/page-file.ts'
import { surveySchema } from '../read/read-schema-rows.ts'
import type { SchemaRow } from './table-schema.ts'

/** The schema in a file, with the list of its tables whole; else null. */
function schemaOf(file: string): SchemaRow[] | null {
  const pages = PageFile.open(file)
  if (pages instanceof Damage) return null
  using open = pages
  const { survey, rows } = surveySchema(open)
  return survey.reading.whole ? rows : null
}

/**
 * Schemas of databases beside a damaged one: a server's library and its blobs have the same, and so have the backups
 * that it makes of both.
 */
export async function donorSchemas(file: string): Promise<SchemaRow[][]> {
  const folder = dirname(file)
  const names = await readdir(folder).catch(() => [])
  const donors = names.filter(
    (name) =>
      name !== basename(file) && /^com\.plexapp\.plugins\.library\.(?:blobs\.)?db(?:-\d{4}-\d\d-\d\d)?$/u.test(name),
  )
  // Those without a date are of the version that runs.
  return donors
    .toSorted((a, b) => a.length - b.length || b.localeCompare(a))
    .flatMap((name) => {
      try {
        const rows = schemaOf(join(folder, name))
        return rows === null ? [] : [rows]
      } catch {
        return []
      }
    })
}
