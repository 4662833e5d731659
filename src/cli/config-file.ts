import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { ToolError } from '../core/tool-error.ts'

export const configFileName = 'plexferry.config.json'

/** The named configuration file, or the first one in this folder and its parents; null when there is none. */
export function findConfig(named: string | undefined, cwd: string): string | null {
  if (named !== undefined) {
    const file = resolve(cwd, named)
    if (existsSync(file)) return file
    throw new ToolError(
      'config',
      `${named} does not exist`,
      'name a configuration file that is there, or leave --config out',
    )
  }
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    const file = join(folder, configFileName)
    if (existsSync(file)) return file
    if (dirname(folder) === folder) return null
  }
}
