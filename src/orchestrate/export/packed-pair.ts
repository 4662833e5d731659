import { mkdir, stat } from 'node:fs/promises'
import type { ArchiveNote } from '../../core/archive-manifest.ts'
import type { Baseline } from '../../core/baseline.ts'
import { type Emit, silent } from '../../core/progress.ts'
import { together } from '../../core/together.ts'
import { ToolError } from '../../core/tool-error.ts'
import type { DatabaseFacts } from '../../db/archive/database-facts.ts'
import { type PreparedPair, preparePair } from '../../db/plex/source/prepare-pair.ts'
import { refuseBroken } from '../../db/plex/source/refuse-broken.ts'
import type { ArchiveWriter } from './archive-writer.ts'
import { askExportWorker } from './ask-export-worker.ts'
import { exportBaseline } from './export-baseline.ts'
import { type ExportSource, memberOf } from './export-source.ts'
import type { DatabaseToPack, PackedDatabase } from './pack-databases.ts'

/** A server's databases as they are in the archive, and what is known of them. */
export interface PackedPair {
  readonly pair: PreparedPair
  readonly packed: readonly PackedDatabase[]
  readonly facts: readonly DatabaseFacts[]
  readonly baseline: Baseline | null
  /** Bytes of the tar stream. */
  readonly written: number
}

export interface PackPairOptions {
  /** For private copies. */
  readonly copies: string
  /** Copy them even where reading them in place would do. */
  readonly snapshot: boolean
  readonly toolVersion: string
  readonly createdAt: string
  readonly signal: AbortSignal
  readonly emit?: Emit | undefined
  readonly note: (note: ArchiveNote) => void
  /** Bytes of both, before any is read. */
  readonly sized: (bytes: number) => void
  readonly heard: (bytes: number) => void
}

/** Puts both databases into the archive; null where they were written to meanwhile. */
export async function packPair(
  { library, blobs }: ExportSource,
  writer: ArchiveWriter,
  options: PackPairOptions,
): Promise<PackedPair | null> {
  const { copies, snapshot, signal, emit = silent, note, sized, heard } = options
  await mkdir(copies, { recursive: true, mode: 0o700 })
  const pair = await preparePair(library, blobs, { folder: copies, snapshot, signal, emit })
  const toPack: DatabaseToPack[] = [
    { database: 'library', file: pair.library, like: library, name: memberOf('library') },
    ...(pair.blobs === null || blobs === null
      ? []
      : [{ database: 'blobs', file: pair.blobs, like: blobs, name: memberOf('blobs') } as const]),
  ]
  const sizes = await Promise.all(toPack.map(async ({ file }) => (await stat(file)).size))
  sized(sizes.reduce((sum, size) => sum + size, 0))
  const [packed, [facts, taken]] = await together(signal, [
    async (signal) =>
      await askExportWorker(
        'databases',
        { databases: toPack, ring: writer.memory },
        { signal, slot: (bytes) => writer.take(bytes), heard },
      ),
    async (signal) =>
      await together(signal, [
        async (signal) =>
          await askExportWorker(
            'facts',
            toPack.map(({ file }) => file),
            { signal },
          ),
        async (signal) => await exportBaseline(pair, { ...options, signal }),
      ]),
  ])
  if (!(await pair.unchanged())) return null
  for (const [index, { file, like, name }] of toPack.entries()) {
    const broken = (await brokenHead(file, like)) ?? facts[index]?.problem ?? null
    if (broken !== null) note({ code: 'database-damaged', name, message: `it is damaged: ${broken}` })
  }
  if ('note' in taken) note(taken.note)
  return { pair, facts, baseline: 'baseline' in taken ? taken.baseline : null, ...packed }
}

async function brokenHead(file: string, like: string): Promise<string | null> {
  try {
    await refuseBroken(file, like)
    return null
  } catch (error) {
    return error instanceof ToolError ? error.message : String(error)
  }
}
