/**
 * plexferry as a library: the functions that its command line calls.
 *
 * ```ts
 * await using plex = await openPlex('/var/lib/plexmediaserver', { tempDir: '/tmp' })
 * const [library, listing] = await Promise.all([plex.snapshot(), readListing('media.json')])
 * const { report } = audit(library, listing, { databasePath: plex.path })
 * const plan = await planRemap(plex, library, listing, {
 *   toolVersion: '1.0.0',
 *   now: () => new Date(),
 *   proof: { mode: 'off', source: null, cache: null },
 * })
 * ```
 * A plan is a value to review and to store; `applyPlan` writes it, once `plex` is disposed of, and `undoRun` takes it
 * back.
 * @module
 */
export { compareWithBaseline } from './analyze/baseline/compare.ts'
export { fuse, type BaselineCode } from './analyze/baseline/fuse.ts'
export { takeBaseline, type TakeBaselineOptions } from './analyze/baseline/take-baseline.ts'
export { check, checkFiles, type CheckOptions } from './analyze/check/check.ts'
export type { CheckReport, CountedSection, Verdict } from './analyze/check/check-report.ts'
export type { LibraryFiles } from './analyze/check/library-files.ts'
export type { MeaningCode } from './analyze/check/meaning-checks.ts'
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
export { mergeWatchState } from './analyze/merge/merge-watch-state.ts'
export type { AccountMerge, WatchMerge, WatchReport } from './analyze/merge/watch-merge.ts'
export { PartClass, type PartClassName, partClassNames } from './analyze/part-class.ts'
export { type PathRow, pathRows } from './analyze/path-rows.ts'
export type { Baseline, Survey } from './core/baseline.ts'
export type { BaselineDiff, Change, Pair, SectionDiff, TableDiff, WatchDiff } from './core/baseline-diff.ts'
export { parseBaseline } from './core/parse-baseline.ts'
export type {
  ArchiveContents,
  ArchiveCounts,
  ArchivedDatabase,
  ArchiveManifest,
  ArchiveNote,
  ArchiveSource,
} from './core/archive-manifest.ts'
export { ByteStrings } from './core/byte-strings.ts'
export type { Check, CheckStatus } from './core/check.ts'
export { ExitCode } from './core/exit-code.ts'
export type { Finding, Severity } from './core/finding.ts'
export type { Emit, ProgressEvent } from './core/progress.ts'
export type { SectionType } from './core/section.ts'
export { ToolError, type ToolErrorCode } from './core/tool-error.ts'
export type { ArchiveCheckCode } from './db/archive/archive-checks.ts'
export { extractExport, type ExtractedExport, type ExtractOptions } from './db/archive/extract-export.ts'
export { type ExportReading, readExport, type ReadExportOptions } from './db/archive/read-archive.ts'
export { libraryFingerprint } from './db/plex/fingerprint.ts'
export type { LibrarySection, LibrarySnapshot, PartTable } from './db/plex/library-snapshot.ts'
export type { ItemTitles } from './db/plex/item-titles.ts'
export { readWatchState } from './db/plex/merge/read-watch-state.ts'
export type { WatchState } from './db/plex/merge/watch-state.ts'
export { openPlex, type OpenPlexOptions, type PlexLibrary } from './db/plex/open-plex.ts'
export { type PlexSqlite, plexSqliteAt, plexSqliteInContainer, plexSqliteInImage } from './db/integrity/plex-sqlite.ts'
export { repairDatabase, type RepairOptions } from './db/repair/repair-database.ts'
export type { PlexTask, RepairedIndex, RepairedTable, RepairKind, RepairReport } from './db/repair/repair-report.ts'
export { libraryStamp } from './db/plex/write/library-stamp.ts'
export { openWorkspace, type Workspace } from './db/state/workspace.ts'
export { type ExportBase, exportBase } from './orchestrate/export/export-base.ts'
export { exportData, type ExportedArchive, type ExportOptions } from './orchestrate/export/export-data.ts'
export {
  type WrittenWatchMerge,
  writeWatchMerge,
  type WriteWatchMergeOptions,
} from './orchestrate/merge/write-watch-merge.ts'
export { openTarget, type TargetOptions } from './orchestrate/restore/open-target.ts'
export { restoreArchive, type RestoreOptions } from './orchestrate/restore/restore-archive.ts'
export type { Restored, RestorePlan } from './orchestrate/restore/restore-plan.ts'
export type { RestoreTarget } from './orchestrate/restore/target/restore-target.ts'
export { type UndoneRestore, undoRestore, type UndoRestoreOptions } from './orchestrate/restore/undo-restore.ts'
export { type AppliedRun, applyPlan, type ApplyOptions } from './remap/apply/apply-plan.ts'
export { listRuns } from './remap/apply/list-runs.ts'
export { type UndoneRun, type UndoOptions, undoRun } from './remap/apply/undo-run.ts'
export type { Cloud } from './orchestrate/cloud/cloud.ts'
export { connectScaleway, type ConnectOptions } from './orchestrate/cloud/connect.ts'
export {
  type CredentialSources,
  type ScalewayCredentials,
  scalewayCredentials,
} from './orchestrate/cloud/credentials.ts'
export {
  destroyLeftovers,
  type LeftResource,
  listLeftovers,
  type SweepOptions,
  type SweepReport,
  sweepVerdict,
} from './orchestrate/cloud/sweep.ts'
export { type BucketOptions, checkBucket } from './orchestrate/doctor/bucket-checks.ts'
export { checkCloud, type CloudCheckOptions } from './orchestrate/doctor/cloud-checks.ts'
export type { DoctorCheck, DoctorCode } from './orchestrate/doctor/doctor-check.ts'
export { checkMachine, type MachineOptions } from './orchestrate/doctor/machine-checks.ts'
export type { Mapping } from './remap/mappings/map-path.ts'
export { parseMappings } from './remap/mappings/mapping.ts'
export { planRemap, type PlanRemapOptions } from './remap/plan-remap.ts'
export type {
  DeepScan,
  Evidence,
  ProofMode,
  ProofSummary,
  RemapEffects,
  RemapMove,
  RemapPlan,
  RemapRule,
  RootChange,
  RuleKind,
  SidecarMove,
  UnresolvedPath,
  UnresolvedReason,
} from './remap/remap-plan.ts'
export type { ContentSource } from './storage/content/content-source.ts'
export { openContent, type OpenContentOptions } from './storage/content/open-content.ts'
export type { Listing, ListingFormat, ObjectTable } from './storage/listing.ts'
export { type Mount, MountTable, parseMount } from './storage/mounts.ts'
export { readListing, type ReadListingOptions } from './storage/read-listing.ts'
