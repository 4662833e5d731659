import { resolve } from 'node:path'
import { check } from '../analyze/check/check.ts'
import { ExitCode } from '../core/exit-code.ts'
import { ToolError } from '../core/tool-error.ts'
import type { Io } from './io.ts'
import { namedBaseline } from './named-baseline.ts'
import { type CommonOptions, type Outcome, required, useColour } from './options.ts'
import { refuseToOverwrite, replaceFile } from './output-file.ts'
import { plexSqliteOf } from './plex-sqlite.ts'
import { showProgress } from './progress-line.ts'
import { renderCheck } from './render/check-text.ts'
import { makeStyle } from './render/style.ts'
import { version } from './version.ts'

export interface CheckFlags extends CommonOptions {
  readonly db?: string
  readonly baseline?: string
  readonly deep?: boolean
  readonly homeVersion?: string
  readonly plexSqlite?: string
  readonly html?: string
}

/** `plexferry check`: whether a library, its file and what it says, is whole. */
export async function runCheck(io: Io, flags: CheckFlags): Promise<Outcome> {
  const database = required(flags.db, '--db')
  const { homeVersion = null, html } = flags
  if (homeVersion !== null && !/^\d+\.\d+/u.test(homeVersion))
    throw new ToolError(
      'usage',
      `--home-version is '${homeVersion}'`,
      'it takes a version of Plex, such as 1.42.1.10060',
    )
  const plexSqlite = plexSqliteOf(flags.plexSqlite)
  await refuseToOverwrite(io, [html], [database, ...(flags.baseline === undefined ? [] : [flags.baseline])])
  await using progress = showProgress(io, flags.quiet === true)
  const baseline = flags.baseline === undefined ? null : await namedBaseline(flags.baseline, io, progress.emit)
  const report = await check(database, {
    toolVersion: version,
    now: io.now,
    tempDir: io.tempDir,
    baseline,
    deep: flags.deep === true,
    homeVersion,
    plexSqlite,
    signal: io.signal,
    emit: progress.emit,
  })
  await progress.clear()
  if (html !== undefined) {
    const { renderCheckPage } = await import('./render/check-html.ts')
    await replaceFile(resolve(io.cwd, html), renderCheckPage(report), io)
  }
  await io.stdout.write(
    flags.json === true
      ? `${JSON.stringify(report, null, 2)}\n`
      : renderCheck(report, makeStyle(useColour(io, flags)), io.stdout.columns, flags.verbose === true),
  )
  if (html !== undefined && flags.quiet !== true) await io.stderr.write(`written: ${html}\n`)
  return { exitCode: report.checks.some(({ status }) => status === 'failed') ? ExitCode.notClean : ExitCode.ok }
}
