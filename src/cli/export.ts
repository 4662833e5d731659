import { resolve } from 'node:path'
import { ExitCode } from '../core/exit-code.ts'
import { exportBase } from '../orchestrate/export/export-base.ts'
import { exportData } from '../orchestrate/export/export-data.ts'
import type { Io } from './io.ts'
import { type CommonOptions, type Outcome, required, useColour } from './options.ts'
import { showProgress } from './progress-line.ts'
import { renderExport } from './render/export-text.ts'
import { makeStyle } from './render/style.ts'
import { version } from './version.ts'

export interface ExportFlags extends CommonOptions {
  readonly from?: string
  readonly out?: string
  readonly only?: 'databases'
  readonly since?: string
}

/** `plexferry export`: a server's databases and files in one archive. */
export async function runExport(io: Io, flags: ExportFlags): Promise<Outcome> {
  const from = resolve(io.cwd, required(flags.from, '--from'))
  const out = resolve(io.cwd, required(flags.out, '--out'))
  await using progress = showProgress(io, flags.quiet === true)
  const { tempDir, signal, now } = io
  const { emit } = progress
  await using since =
    flags.since === undefined ? null : await exportBase(resolve(io.cwd, flags.since), { tempDir, signal, emit })
  const exported = await exportData({
    from,
    out,
    tempDir,
    toolVersion: version,
    now,
    signal,
    emit,
    ...(flags.only === undefined ? {} : { only: flags.only }),
    ...(since === null ? {} : { since }),
  })
  await progress.clear()
  const { path, bytes, sha256, manifest, leftovers } = exported
  const { createdAt, contents, source, databases, counts, notes } = manifest
  const archive = { path, bytes, sha256 }
  const document = { archive, createdAt, contents, source, since: manifest.since, databases, counts, notes, leftovers }
  await io.stdout.write(
    flags.json === true
      ? `${JSON.stringify({ format: 'plexferry/export', formatVersion: 1, ...document }, null, 2)}\n`
      : renderExport(exported, makeStyle(useColour(io, flags))),
  )
  const incomplete = notes.some(({ code }) => code === 'unreadable' || code === 'database-damaged')
  return { exitCode: incomplete ? ExitCode.notClean : ExitCode.ok }
}
