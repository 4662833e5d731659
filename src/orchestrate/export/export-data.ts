import { createReadStream } from 'node:fs'
import { mkdir, rm, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  type ArchiveManifest,
  type ArchiveNote,
  type ArchiveSource,
  listMember,
  manifestMember,
} from '../../core/archive-manifest.ts'
import { formatBytes } from '../../core/figures.ts'
import { type Emit, silent } from '../../core/progress.ts'
import { ToolError } from '../../core/tool-error.ts'
import type { DatabaseFacts } from '../../db/archive/database-facts.ts'
import { type PreparedPair, preparePair } from '../../db/plex/source/prepare-pair.ts'
import { refuseBroken } from '../../db/plex/source/refuse-broken.ts'
import { makeTempFolder, sweepTemp } from '../../db/plex/source/temp-folder.ts'
import type { FindUsersOptions } from '../../db/plex/write/users/users-of.ts'
import { findUsers } from '../../db/plex/write/users/users-of.ts'
import { type ArchiveCompression, ArchiveWriter } from './archive-writer.ts'
import { askExportWorker } from './ask-export-worker.ts'
import { type ExportSource, findExportSource, memberOf, refuseInside } from './export-source.ts'
import type { DatabaseToPack, PackedDatabase } from './pack-databases.ts'
import type { PackedFiles } from './pack-files.ts'
import { openPart, type PartFile } from './part-file.ts'
import type { Survey } from './survey.ts'

export interface ExportOptions {
  /** Plex's data folder, or any folder above it. */
  readonly from: string
  /** The archive to make: `.tar.zst`, or `.tar.gz`. */
  readonly out: string
  /** Only the databases; else everything, or what changed since an archive. */
  readonly only?: 'databases'
  /** Where the list of the archive lies that this one goes on from, and when that was made. */
  readonly since?: { readonly list: string; readonly createdAt: string; readonly sha256: string | null }
  readonly tempDir: string
  readonly toolVersion: string
  readonly now: () => Date
  readonly signal?: AbortSignal
  readonly emit?: Emit
  /** Of the databases as exported; goes into the manifest. */
  readonly takeBaseline?: (library: string) => Promise<Readonly<Record<string, unknown>>>
  readonly users?: FindUsersOptions
}

export interface ExportedArchive {
  readonly path: string
  readonly bytes: number
  /** Of the archive. */
  readonly sha256: string
  readonly manifest: ArchiveManifest
  /** Unfinished archives that other machines left beside it. */
  readonly leftovers: readonly string[]
}

/** Notes kept of each export. */
const mostNotes = 1000

/**
 * Writes a server's databases, and what else a scan would take long to make again, into one archive.
 * @throws ToolError `usage`, `db-…`, `temp-space`, `export-exists`, `export-space`, `output-failed`
 */
export async function exportData(options: ExportOptions): Promise<ExportedArchive> {
  const { from, out, tempDir, only, since } = options
  const compression = compressionFor(out)
  options.signal?.throwIfAborted()
  const source = await findExportSource(from, options.signal)
  if (source.dataFolder === null && only === undefined) {
    throw new ToolError(
      'usage',
      `${source.databasesFolder} is not in a Plex data folder: there is nothing but databases to export`,
      'name the "Plex Media Server" folder, or add --only databases',
    )
  }
  await refuseInside(source, out)
  await sweepTemp(tempDir)
  const { part, leftovers } = await openPart(out)
  await using _part = part
  await using temp = await makeTempFolder(tempDir)
  const run = new ExportRun(source, part, temp.path, compression, options)
  const { manifest, sha256 } = await run.write(since ?? null)
  options.signal?.throwIfAborted()
  await part.keep()
  return { path: out, bytes: part.size, sha256, manifest, leftovers }
}

function compressionFor(out: string): ArchiveCompression {
  if (/\.(tar\.zst|tzst)$/.test(out)) return 'zstd'
  if (/\.(tar\.gz|tgz)$/.test(out)) return 'gzip'
  throw new ToolError('usage', `${out} does not say how to pack`, 'end the name in .tar.zst, or in .tar.gz')
}

interface PackedPair {
  readonly pair: PreparedPair
  readonly packed: readonly PackedDatabase[]
  readonly facts: readonly DatabaseFacts[]
  readonly written: number
}

class ExportRun {
  readonly #source: ExportSource
  readonly #part: PartFile
  readonly #temp: string
  readonly #compression: ArchiveCompression
  readonly #options: ExportOptions
  readonly #stop = new AbortController()
  readonly #signal: AbortSignal
  readonly #createdAt: string
  readonly #notes: ArchiveNote[] = []
  #noteCount = 0
  #done = 0
  #databaseBytes = 0
  #fileBytes: number | null = null

  constructor(
    source: ExportSource,
    part: PartFile,
    temp: string,
    compression: ArchiveCompression,
    options: ExportOptions,
  ) {
    this.#source = source
    this.#part = part
    this.#temp = temp
    this.#compression = compression
    this.#options = options
    const outer = options.signal === undefined ? [] : [options.signal]
    this.#signal = AbortSignal.any([...outer, this.#stop.signal])
    this.#createdAt = options.now().toISOString()
  }

  async write(
    since: ExportOptions['since'] | null,
  ): Promise<{ readonly manifest: ArchiveManifest; readonly sha256: string }> {
    const databases = [this.#source.library, ...(this.#source.blobs === null ? [] : [this.#source.blobs])]
    const { users, unknown } = await findUsers(databases, this.#options.users)
    const running = users.length > 0 ? true : unknown.length > 0 ? null : false
    // The databases are read meanwhile.
    const surveying = this.#survey(since?.list ?? null)
    surveying.catch((error: unknown) => this.#stop.abort(error))
    try {
      for (let snapshot = running === true; ; snapshot = true) {
        const written = await this.#attempt(snapshot, running, surveying, since)
        if (written !== null) return written
        // A server began to write to what was thought to be at rest.
        await this.#part.startOver()
        this.#done = 0
      }
    } catch (error) {
      this.#stop.abort(error)
      throw error
    } finally {
      await surveying.catch(() => undefined)
    }
  }

  /** Null where the databases were written to while they were read. */
  async #attempt(
    snapshot: boolean,
    running: boolean | null,
    surveying: Promise<Survey | null>,
    since: ExportOptions['since'] | null,
  ) {
    await using writer = new ArchiveWriter(this.#part, this.#compression)
    try {
      const databases = await this.#packDatabases(writer, snapshot)
      if (databases === null) return null
      const baseline = (await this.#options.takeBaseline?.(databases.pair.library)) ?? null
      if (!(await databases.pair.unchanged())) return null
      if (databases.pair.snapshot) await rm(this.#copies, { recursive: true })
      const survey = await surveying
      await this.#requireSpace()
      const files = survey === null ? null : await this.#packFiles(writer)
      const manifest = this.#manifest({ running, databases, files, baseline, since })
      const sha256 = await this.#close(writer, manifest, databases.written + (files?.written ?? 0))
      return { manifest, sha256 }
    } catch (error) {
      throw writer.failure?.error ?? error
    }
  }

  get #copies(): string {
    return join(this.#temp, 'databases')
  }

  get #spool(): string {
    return join(this.#temp, 'survey.jsonl')
  }

  get #list(): string {
    return join(this.#temp, listMember)
  }

  #note(note: ArchiveNote): void {
    this.#noteCount++
    if (this.#notes.length < mostNotes) this.#notes.push(note)
  }

  #heard(bytes: number): void {
    this.#done += bytes
    const total = this.#fileBytes === null ? {} : { total: this.#databaseBytes + this.#fileBytes }
    this.#options.emit?.({ task: 'exporting', done: this.#done, ...total, unit: 'bytes' })
  }

  async #survey(base: string | null): Promise<Survey | null> {
    const { dataFolder } = this.#source
    if (this.#options.only === 'databases' || dataFolder === null) {
      this.#fileBytes = 0
      return null
    }
    const request = { folder: dataFolder, base, spool: this.#spool }
    const note = (found: ArchiveNote): void => this.#note(found)
    const survey = await askExportWorker('survey', request, { signal: this.#signal, note })
    this.#fileBytes = survey.bytes
    return survey
  }

  async #packDatabases(writer: ArchiveWriter, snapshot: boolean): Promise<PackedPair | null> {
    const { library, blobs } = this.#source
    const { emit = silent } = this.#options
    await mkdir(this.#copies, { recursive: true, mode: 0o700 })
    const pair = await preparePair(library, blobs, { folder: this.#copies, snapshot, signal: this.#signal, emit })
    const toPack: DatabaseToPack[] = [
      { database: 'library', file: pair.library, like: library, name: memberOf('library') },
      ...(pair.blobs === null || blobs === null
        ? []
        : [{ database: 'blobs', file: pair.blobs, like: blobs, name: memberOf('blobs') } as const]),
    ]
    const sizes = await Promise.all(toPack.map(async ({ file }) => (await stat(file)).size))
    this.#databaseBytes = sizes.reduce((sum, size) => sum + size, 0)
    const listening = {
      signal: this.#signal,
      slot: (bytes: number) => writer.take(bytes),
      heard: (bytes: number) => this.#heard(bytes),
    }
    const [packed, facts] = await bothSettled(
      askExportWorker('databases', { databases: toPack, ring: writer.memory }, listening),
      askExportWorker(
        'facts',
        toPack.map(({ file }) => file),
        { signal: this.#signal },
      ),
    )
    if (!(await pair.unchanged())) return null
    for (const [index, { file, like, name }] of toPack.entries()) {
      const broken = await refuseBroken(file, like).then(
        () => facts[index]?.problem ?? null,
        (error: unknown) => (error instanceof ToolError ? error.message : String(error)),
      )
      if (broken !== null) this.#note({ code: 'database-damaged', name, message: `it is damaged: ${broken}` })
    }
    return { pair, facts, ...packed }
  }

  async #packFiles(writer: ArchiveWriter): Promise<PackedFiles & { readonly written: number }> {
    const folder = this.#source.dataFolder ?? ''
    const request = { folder, spool: this.#spool, list: this.#list, createdAt: this.#createdAt, ring: writer.memory }
    return await askExportWorker('files', request, {
      signal: this.#signal,
      slot: (bytes) => writer.take(bytes),
      note: (note) => this.#note(note),
      heard: (bytes) => this.#heard(bytes),
    })
  }

  /** What cannot be enough is refused now; how well the rest packs is known only at its end. */
  async #requireSpace(): Promise<void> {
    const { out } = this.#options
    const { bavail, bsize } = await statfs(dirname(out))
    const free = bavail * bsize
    const needed = (this.#fileBytes ?? 0) / leastPacked
    if (free >= needed) return
    throw new ToolError(
      'export-space',
      `${formatBytes(this.#fileBytes ?? 0)} of files will not fit into the ${formatBytes(free)} that are free for ${out}`,
      'free space, name a file on another disk, or add --only databases',
    )
  }

  #manifest({
    running,
    databases: { pair, packed, facts },
    files,
    baseline,
    since,
  }: {
    readonly running: boolean | null
    readonly databases: PackedPair
    readonly files: PackedFiles | null
    readonly baseline: ArchiveManifest['baseline']
    readonly since: ExportOptions['since'] | null
  }): ArchiveManifest {
    const source: ArchiveSource = {
      folder: this.#source.dataFolder ?? this.#source.databasesFolder,
      running,
      snapshot: pair.snapshot,
      oneMoment: pair.apartMs === 0,
      apartMs: pair.apartMs,
      schema: facts[0]?.schema ?? null,
      generation: facts[0]?.generation ?? null,
    }
    const nothing = { files: 0, folders: 0, links: 0, bytes: 0, deleted: 0 }
    return {
      format: 'plexferry/archive',
      formatVersion: 1,
      createdAt: this.#createdAt,
      toolVersion: this.#options.toolVersion,
      source,
      contents: files === null ? 'databases' : since === null ? 'everything' : 'changes',
      since: since === null || since === undefined ? null : { createdAt: since.createdAt, listSha256: since.sha256 },
      databases: packed.map((database, index) => ({ ...database, rows: facts[index]?.rows ?? null })),
      list: files?.list ?? null,
      counts: { ...(files?.counts ?? nothing), notes: this.#noteCount },
      notes: this.#notes,
      baseline,
    }
  }

  async #close(writer: ArchiveWriter, manifest: ArchiveManifest, written: number): Promise<string> {
    const mtime = Math.floor(Date.parse(this.#createdAt) / 1000)
    if (manifest.list !== null) {
      await writer.append(listMember, manifest.list.size, mtime, createReadStream(this.#list) as AsyncIterable<Buffer>)
    }
    const text = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)
    await writer.append(manifestMember, text.length, mtime, [text])
    this.#signal.throwIfAborted()
    return await writer.finish(written)
  }
}

/** Pictures and thumbnails hardly pack at all, but text does. */
const leastPacked = 10

/** Both have ended before anything is thrown. */
async function bothSettled<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second])
  return await Promise.all([first, second])
}
