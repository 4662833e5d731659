import { stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { ExitCode } from '../core/exit-code.ts'
import { locateLibrary } from '../db/plex/source/locate.ts'
import { repairDatabase } from '../db/repair/repair-database.ts'
import type { Io } from './io.ts'
import { type CommonOptions, type Outcome, required, useColour } from './options.ts'
import { plexSqliteOf } from './plex-sqlite.ts'
import { showProgress } from './progress-line.ts'
import { renderRepair } from './render/repair-text.ts'
import { makeStyle } from './render/style.ts'

export interface RepairFlags extends CommonOptions {
  readonly db?: string
  readonly out?: string
  readonly acceptLoss?: boolean
  readonly plexSqlite?: string
}

/** `plexferry repair`: a repaired copy of a damaged database, and what was lost. */
export async function runRepair(io: Io, flags: RepairFlags): Promise<Outcome> {
  const named = resolve(io.cwd, required(flags.db, '--db'))
  const outNamed = resolve(io.cwd, required(flags.out, '--out'))
  const plexSqlite = plexSqliteOf(flags.plexSqlite)
  const file = (await isFolder(named)) ? await locateLibrary(named, io.signal) : named
  // In a folder the new file has the name that Plex wants it to have.
  const out = (await isFolder(outNamed)) ? join(outNamed, basename(file)) : outNamed
  await using progress = showProgress(io, flags.quiet === true)
  const report = await repairDatabase(file, out, {
    tempDir: io.tempDir,
    signal: io.signal,
    emit: progress.emit,
    now: () => io.now().getTime(),
    acceptLoss: flags.acceptLoss === true,
    plexSqlite,
  })
  await progress.clear()
  const style = makeStyle(useColour(io, flags))
  await io.stdout.write(
    flags.json === true ? `${JSON.stringify(report, null, 2)}\n` : renderRepair(report, style, io.stdout.columns),
  )
  return { exitCode: report.complete ? ExitCode.ok : ExitCode.partial }
}

const isFolder = async (path: string): Promise<boolean> => (await stat(path).catch(() => null))?.isDirectory() === true
