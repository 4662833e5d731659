import { dirname, isAbsolute, join } from 'node:path'
import type { Command } from 'commander'
import type { Config } from './config.ts'
import type { Io } from './io.ts'

/** Values that are paths, unless they name a scheme: relative ones are meant from the file that holds them. */
const pathFlags = new Set(['db', 'listing', 'workspace'])

/**
 * The values of a command's flags: a flag beats the environment, which beats the configuration file,
 * which beats the default. `configured` is what the file says beyond flags.
 */
export async function applyConfig<Flags>(command: Command, io: Io): Promise<Flags> {
  const named = command.getOptionValue('config') as string | undefined
  const { findConfig } = await import('./config-file.ts')
  const file = findConfig(named, io.cwd)
  let configured: Config | null = null
  if (file !== null) {
    const { readConfig } = await import('./config.ts')
    configured = readConfig(file)
    for (const option of command.options) {
      const name = option.attributeName()
      const value = (configured as Readonly<Record<string, unknown>>)[name]
      const source = command.getOptionValueSource(name)
      if (value === undefined || (source !== undefined && source !== 'default')) continue
      command.setOptionValueWithSource(name, fromFile(name, value, dirname(file)), 'config')
    }
  }
  return { ...command.opts(), configured } as Flags
}

function fromFile(name: string, value: unknown, folder: string): unknown {
  if (typeof value !== 'string' || !pathFlags.has(name)) return value
  const scheme = /^[a-z][a-z0-9+-]+:/iu.exec(value)?.[0]
  if (scheme === 'dir:') return isAbsolute(value.slice(4)) ? value : `dir:${join(folder, value.slice(4))}`
  return scheme !== undefined || isAbsolute(value) ? value : join(folder, value)
}
