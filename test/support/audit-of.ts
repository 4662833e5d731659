import { join } from 'node:path'
import { buildLibrary, type LibrarySpec, type SectionSpec } from '../../fixtures/library.ts'
import { audit, type Audit, type AuditOptions } from '../../src/analyze/audit.ts'
import type { AuditSection } from '../../src/analyze/audit-report.ts'
import { openPlex } from '../../src/db/plex/open-plex.ts'
import { readListing } from '../../src/storage/read-listing.ts'
import { type ListedObject, writeLsjson } from './lsjson.ts'
import { tempFolder } from './temp-folder.ts'

/** Builds a library and a listing, and audits the one against the other through real files. */
export async function auditOf(
  library: LibrarySpec | readonly SectionSpec[],
  objects: readonly (ListedObject | string)[],
  options: Partial<AuditOptions> = {},
): Promise<Audit> {
  const folder = tempFolder()
  const spec: LibrarySpec = 'sections' in library ? library : { sections: library }
  const { file } = buildLibrary(join(folder, 'library.db'), spec)
  const listing = await readListing(writeLsjson(join(folder, 'listing.json'), objects))
  await using plex = await openPlex(file, { tempDir: folder })
  return audit(await plex.snapshot(), listing, { databasePath: file, ...options })
}

/** The counts of a section, and nothing else of it. */
export function countsOf({ report }: Audit, name: string): Partial<AuditSection> {
  const section = report.sections.find((candidate) => candidate.name === name)
  if (section === undefined) throw new Error(`no section ${name}`)
  const { parts, present, stale, changed, spelling, unjudged } = section
  return { parts, present, stale, changed, spelling, unjudged, new: section.new }
}

export function movies(
  paths: readonly string[],
  roots: readonly string[] = ['/Media/Movies'],
  name = 'Movies',
): SectionSpec {
  return { name, type: 'movie', roots, items: paths.map((path) => ({ title: path, parts: [path] })) }
}
