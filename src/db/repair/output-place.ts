import { lstat, realpath, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ToolError } from '../../core/tool-error.ts'
import { Damage } from '../file-format/damage.ts'
import { PageFile } from '../file-format/page-file.ts'
import { partsOf } from '../plex/source/part-name.ts'

/** Refuses an output that is there already, by whatever kind of name, or that SQLite would read with another file. */
export async function refuseOutput(out: string, input: string): Promise<void> {
  const folder = await realpath(dirname(out)).catch(() => null)
  const found = folder === null ? null : await stat(folder).catch(() => null)
  if (folder === null || found?.isDirectory() !== true)
    throw new ToolError(
      'output-failed',
      `${out} cannot be written: ${dirname(out)} is no folder`,
      'name a file in a folder that is there',
    )
  const target = join(folder, basename(out))
  const source = await realpath(input).catch(() => input)
  const taken = [target, `${target}-wal`, `${target}-shm`, `${target}-journal`, `${target}.set-aside.jsonl`]
  for (const path of taken) {
    if ((await lstat(path).catch(() => null)) === null) continue
    throw new ToolError('out-exists', `${path} is there already`, 'name a new file: repair never writes over anything')
  }
  if (taken.includes(source) || [`${source}-wal`, `${source}-shm`, `${source}-journal`].includes(target))
    throw new ToolError('out-exists', `${out} is a name that belongs to ${input}`, 'name a new file')
}

/** Removes what runs that were killed left of this output, and returns what other machines' runs have there. */
export async function sweepOutput(target: string): Promise<string[]> {
  const found = await partsOf(target)
  for (const { path, writer } of found) if (writer === 'dead') await rm(path, { recursive: true, force: true })
  return found.flatMap(({ path, writer }) => (writer === 'elsewhere' ? [path] : []))
}

/** What the system says about the output, as something the operator can mend. */
export async function writingOutput<T>(out: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    const full = error instanceof Error && /\bfull\b|SQLITE_FULL/u.test(error.message)
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    const isOutput = full || /^E(?:NOSPC|DQUOT|FBIG|ACCES|PERM|ROFS|IO|NOENT|EXIST)$/u.test(code)
    if (error instanceof ToolError ? error.code !== 'temp-space' : !isOutput) throw error
    throw new ToolError(
      'output-failed',
      `${out} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
      'choose a folder that is there, that you may write to and that has room for the database',
      { cause: error },
    )
  }
}

export function openOutput(file: string): PageFile {
  const pages = PageFile.open(file)
  if (pages instanceof Damage) throw new TypeError(`${file}: ${pages.message}`)
  return pages
}
