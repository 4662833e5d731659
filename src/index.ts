/**
 * plexferry as a library: the functions that its command line calls.
 *
 * ```ts
 * await using plex = await openPlex('/var/lib/plexmediaserver', { tempDir: '/tmp' })
 * const [library, listing] = await Promise.all([plex.snapshot(), readListing('media.json')])
 * const { report } = audit(library, listing, { databasePath: plex.path })
 * ```
 * @module
 */
export { audit, type Audit, type AuditOptions } from './analyze/audit.ts'
export type {
  AuditFindingCode,
  AuditMount,
  AuditReport,
  AuditSection,
  PartCounts,
  StaleGroup,
} from './analyze/audit-report.ts'
export type { Comparison } from './analyze/comparison.ts'
export { PartClass, type PartClassName, partClassNames } from './analyze/part-class.ts'
export { type PathRow, pathRows } from './analyze/path-rows.ts'
export { ByteStrings } from './core/byte-strings.ts'
export { ExitCode } from './core/exit-code.ts'
export type { Finding, Severity } from './core/finding.ts'
export type { Emit, ProgressEvent } from './core/progress.ts'
export type { SectionType } from './core/section.ts'
export { ToolError, type ToolErrorCode } from './core/tool-error.ts'
export type { LibrarySection, LibrarySnapshot, PartTable } from './db/plex/library-snapshot.ts'
export type { ItemTitles } from './db/plex/item-titles.ts'
export { openPlex, type OpenPlexOptions, type PlexLibrary } from './db/plex/open-plex.ts'
export type { Listing, ListingFormat, ObjectTable } from './storage/listing.ts'
export { type Mount, MountTable, parseMount } from './storage/mounts.ts'
export { readListing, type ReadListingOptions } from './storage/read-listing.ts'
