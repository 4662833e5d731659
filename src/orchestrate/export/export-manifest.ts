import type { ArchiveManifest, ArchiveSource } from '../../core/archive-manifest.ts'
import type { ExportNotes } from './export-notes.ts'
import type { ExportSource } from './export-source.ts'
import type { PackedFiles } from './pack-files.ts'
import type { PackedPair } from './packed-pair.ts'

/** What an archive of changes goes on from. */
export interface ExportSince {
  /** Where the list of that archive's files lies. */
  readonly list: string
  readonly createdAt: string
  readonly sha256: string | null
}

export interface ManifestParts {
  readonly createdAt: string
  readonly toolVersion: string
  readonly source: ExportSource
  readonly running: boolean | null
  readonly databases: PackedPair
  readonly files: PackedFiles | null
  readonly since: ExportSince | null
  readonly notes: ExportNotes
}

const nothing = { files: 0, folders: 0, links: 0, bytes: 0, deleted: 0 }

export function exportManifest(parts: ManifestParts): ArchiveManifest {
  const { createdAt, toolVersion, running, files, since, notes } = parts
  const { pair, packed, facts, baseline } = parts.databases
  const source: ArchiveSource = {
    folder: parts.source.dataFolder ?? parts.source.databasesFolder,
    running,
    snapshot: pair.snapshot,
    oneMoment: pair.apartMs === 0,
    apartMs: pair.apartMs,
    schema: facts[0]?.schema ?? null,
    generation: facts[0]?.generation ?? null,
  }
  return {
    format: 'plexferry/archive',
    formatVersion: 1,
    createdAt,
    toolVersion,
    source,
    contents: files === null ? 'databases' : since === null ? 'everything' : 'changes',
    since: since === null ? null : { createdAt: since.createdAt, listSha256: since.sha256 },
    databases: packed.map((database, index) => ({ ...database, rows: facts[index]?.rows ?? null })),
    list: files?.list ?? null,
    counts: { ...(files?.counts ?? nothing), notes: notes.count },
    notes: notes.kept,
    baseline: baseline === null ? null : { ...baseline },
  }
}
