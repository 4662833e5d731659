import { createReadStream } from 'node:fs'
import { rm, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type ArchiveManifest, type ArchiveNote, listMember, manifestMember } from '../../core/archive-manifest.ts'
import { formatBytes } from '../../core/figures.ts'
import { ToolError } from '../../core/tool-error.ts'
import { findUsers } from '../../db/plex/write/users/users-of.ts'
import { ArchiveWriter } from './archive-writer.ts'
import type { ArchiveCompression } from './block-packer.ts'
import { askExportWorker } from './ask-export-worker.ts'
import type { ExportOptions } from './export-data.ts'
import { exportManifest, type ExportSince } from './export-manifest.ts'
import { ExportNotes } from './export-notes.ts'
import type { ExportSource } from './export-source.ts'
import type { PackedFiles } from './pack-files.ts'
import { type PackedPair, packPair } from './packed-pair.ts'
import type { PartFile } from './part-file.ts'
import type { Survey } from './survey.ts'

/** Pictures and thumbnails hardly pack at all, but text does. */
const leastPacked = 10

/** One export, from the first look at the databases to the seal. */
export class ExportRun {
  readonly #source: ExportSource
  readonly #part: PartFile
  readonly #temp: string
  readonly #compression: ArchiveCompression
  readonly #options: ExportOptions
  readonly #stop = new AbortController()
  readonly #signal: AbortSignal
  readonly #createdAt: string
  readonly #notes = new ExportNotes()
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

  async write(since: ExportSince | null): Promise<{ readonly manifest: ArchiveManifest; readonly sha256: string }> {
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
    since: ExportSince | null,
  ) {
    await using writer = new ArchiveWriter(this.#part, this.#compression)
    try {
      const databases = await this.#packPair(writer, snapshot)
      if (databases === null) return null
      if (databases.pair.snapshot) await rm(this.#copies, { recursive: true })
      const survey = await surveying
      await this.#requireSpace()
      const files = survey === null ? null : await this.#packFiles(writer)
      const { toolVersion } = this.#options
      const [createdAt, source, notes] = [this.#createdAt, this.#source, this.#notes]
      const manifest = exportManifest({ createdAt, toolVersion, source, running, databases, files, since, notes })
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
    const note = (found: ArchiveNote): void => this.#notes.add(found)
    const survey = await askExportWorker('survey', request, { signal: this.#signal, note })
    this.#fileBytes = survey.bytes
    return survey
  }

  async #packPair(writer: ArchiveWriter, snapshot: boolean): Promise<PackedPair | null> {
    const { toolVersion, emit } = this.#options
    return await packPair(this.#source, writer, {
      copies: this.#copies,
      snapshot,
      toolVersion,
      createdAt: this.#createdAt,
      signal: this.#signal,
      emit,
      note: (note) => this.#notes.add(note),
      sized: (bytes) => {
        this.#databaseBytes = bytes
      },
      heard: (bytes) => this.#heard(bytes),
    })
  }

  async #packFiles(writer: ArchiveWriter): Promise<PackedFiles & { readonly written: number }> {
    const folder = this.#source.dataFolder ?? ''
    const request = { folder, spool: this.#spool, list: this.#list, createdAt: this.#createdAt, ring: writer.memory }
    return await askExportWorker('files', request, {
      signal: this.#signal,
      slot: (bytes) => writer.take(bytes),
      note: (note) => this.#notes.add(note),
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
