import { dirname, isAbsolute, join } from 'node:path'
import type { Command } from 'commander'
import { ToolError } from '../core/tool-error.ts'
import type { Config } from './config.ts'
import type { Io } from './io.ts'

/** Values that are paths, unless they name a scheme: relative ones are meant from the file that holds them. */
const pathFlags = new Set([
  'db',
  'listing',
  'content',
  'mappings',
  'from',
  'workspace',
  'plexSqlite',
  'archive',
  'to',
  'base',
])

/** Where a value came from, weakest first: a flag beats the environment, which beats the configuration file. */
const strength = ['default', 'config', 'env', 'cli']

/** What is said for one call: a variable that was set for another must not make this one write. */
const neverFromEnvironment = new Set([
  'apply',
  'yes',
  'list',
  'skipChanged',
  'acceptLoss',
  'dryRun',
  'mergeWatchState',
  'destroy',
  'expired',
  'skipSonic',
  'forceDeepScan',
  'keep',
])

/** Flags of which only one can hold; the one that was given more directly wins. */
const opposites = [['quiet', 'verbose']] as const

/**
 * The values of a command's flags, from the command line, the environment, the configuration file and their
 * defaults. `configured` is the configuration file.
 */
export async function applyConfig<Flags>(command: Command, io: Io): Promise<Flags> {
  for (const option of command.options) {
    const name = option.attributeName()
    const hasVariable = option.isBoolean() && !option.negate && !neverFromEnvironment.has(name)
    const text = hasVariable ? io.env[environmentName(option.long ?? '')] : undefined
    if (text === undefined || isGiven(command, name)) continue
    command.setOptionValueWithSource(name, parseBoolean(environmentName(option.long ?? ''), text), 'env')
  }
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
      if (value === undefined || isGiven(command, name)) continue
      command.setOptionValueWithSource(name, fromFile(name, value, dirname(file)), 'config')
    }
  }
  for (const pair of opposites) settleOpposites(command, pair)
  return { ...command.opts(), configured } as Flags
}

/** The same where a configuration file that is wrong is something to report: it comes as `misconfigured`. */
export async function evenMisconfigured<Flags>(command: Command, io: Io): Promise<Flags> {
  try {
    return await applyConfig<Flags>(command, io)
  } catch (error) {
    if (!(error instanceof ToolError && error.code === 'config')) throw error
    return { ...command.opts(), configured: null, misconfigured: error } as Flags
  }
}

/** `--accept-listing` is `PLEXFERRY_ACCEPT_LISTING` in the environment. */
export function environmentName(flag: string): string {
  return `PLEXFERRY_${flag.slice(2).toUpperCase().replaceAll('-', '_')}`
}

/** On the command line or in the environment, either of which the configuration file must not override. */
function isGiven(command: Command, name: string): boolean {
  const source = command.getOptionValueSource(name)
  return source !== undefined && source !== 'default'
}

function parseBoolean(variable: string, text: string): boolean {
  if (/^(?:1|true|yes|on)$/iu.test(text)) return true
  if (/^(?:0|false|no|off|)$/iu.test(text)) return false
  throw new ToolError('usage', `${variable} is '${text}'`, 'it takes true or false')
}

function settleOpposites(command: Command, [a, b]: readonly [string, string]): void {
  if (command.getOptionValue(a) !== true || command.getOptionValue(b) !== true) return
  const by = (name: string): number => strength.indexOf(command.getOptionValueSource(name) ?? 'default')
  if (by(a) === by(b)) throw new ToolError('usage', `--${a} cannot be used with --${b}`, 'give one of them')
  command.setOptionValueWithSource(by(a) < by(b) ? a : b, false, 'default')
}

function fromFile(name: string, value: unknown, folder: string): unknown {
  if (typeof value !== 'string' || !pathFlags.has(name)) return value
  const scheme = /^[a-z][a-z0-9+-]+:/iu.exec(value)?.[0]
  if (scheme === 'dir:') return isAbsolute(value.slice(4)) ? value : `dir:${join(folder, value.slice(4))}`
  return scheme !== undefined || isAbsolute(value) || value === '-' ? value : join(folder, value)
}
