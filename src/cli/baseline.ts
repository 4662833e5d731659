import { resolve } from 'node:path'
import { type LibraryFiles, useLibraryFiles } from '../analyze/check/library-files.ts'
import { takeBaseline } from '../analyze/baseline/take-baseline.ts'
import { ExitCode } from '../core/exit-code.ts'
import { counted } from '../core/counted.ts'
import { formatBytes } from '../core/figures.ts'
import { ToolError } from '../core/tool-error.ts'
import { libraryName } from '../db/plex/source/library-name.ts'
import type { Io } from './io.ts'
import { listJson } from './list-json.ts'
import { type CommonOptions, type Outcome, required } from './options.ts'
import { refuseToOverwrite, replaceFile } from './output-file.ts'
import { showProgress } from './progress-line.ts'
import { version } from './version.ts'

export interface BaselineFlags extends CommonOptions {
  readonly db?: string
  readonly out?: string
  readonly clearNames?: boolean
}

/** `plexferry baseline`: what a library holds now, for `check` to hold a later state against. */
export async function runBaseline(io: Io, flags: BaselineFlags): Promise<Outcome> {
  const database = required(flags.db, '--db')
  const out = flags.json === true ? '-' : required(flags.out, '--out')
  await refuseToOverwrite(io, [out], [database])
  await using progress = showProgress(io, flags.quiet === true)
  const common = { signal: io.signal, emit: progress.emit }
  const baseline = await useLibraryFiles(
    database,
    { ...common, tempDir: io.tempDir },
    async ({ path, origin, library, blobs }) => {
      if (library === null) throw noLibrary(path, origin)
      await refuseToOverwrite(io, [out], [library, ...(blobs === null ? [] : [blobs])])
      const settings = { ...common, toolVersion: version, now: io.now, blobs, clearNames: flags.clearNames === true }
      return await takeBaseline({ path, readFile: async (use) => await use(library) }, settings)
    },
  )
  await progress.clear()
  const chunks = [...listJson(baseline)]
  if (out === '-') {
    for (const chunk of chunks) await io.stdout.write(chunk)
    return { exitCode: ExitCode.ok }
  }
  await replaceFile(resolve(io.cwd, out), chunks, io)
  const rows = baseline.tables.reduce((sum, table) => sum + table.rows, 0)
  const bytes = chunks.reduce((sum, chunk) => sum + Buffer.byteLength(chunk), 0)
  await io.stdout.write(
    `baseline  ${out} (${formatBytes(bytes)})\n` +
      `          ${counted(rows, 'row')} of ${counted(baseline.tables.length, 'table')}, ${counted(baseline.sections.length, 'section')}, ` +
      `${counted(baseline.watch.length, 'account')}\n` +
      `Hold a later state against it: plexferry check --db … --baseline ${out}\n`,
  )
  return { exitCode: ExitCode.ok }
}

function noLibrary(path: string, origin: LibraryFiles['origin']): ToolError {
  return origin === 'archive'
    ? new ToolError('db-archive-empty', `${path} holds no whole library`, `see what plexferry check --db ${path} says`)
    : new ToolError('db-blobs', `${path} is Plex's database of blobs`, `name the library: ${libraryName}`)
}
