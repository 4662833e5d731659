import type { ExitCode } from '../core/exit-code.ts'
import { ToolError } from '../core/tool-error.ts'
import type { ListingFormat } from '../storage/listing.ts'
import { environmentName } from './apply-config.ts'
import type { Config } from './config.ts'
import type { Io } from './io.ts'

/** What a finished command answers with. */
export interface Outcome {
  readonly exitCode: ExitCode
}

/** What `--fail-on` may name. */
export const failOnClasses = ['stale', 'changed', 'spelling', 'unjudged', 'new'] as const
export type FailOn = (typeof failOnClasses)[number]

/** The flags that every command has, after flags, environment and configuration are merged. */
export interface CommonOptions {
  readonly config?: string
  readonly workspace?: string
  readonly json?: boolean
  readonly quiet?: boolean
  readonly verbose?: boolean
  readonly color: boolean
}

/** The flags of commands that hold a database against a listing. */
export interface ComparisonOptions extends CommonOptions {
  readonly db?: string
  readonly listing?: string
  readonly listingFormat?: ListingFormat
  readonly mount?: readonly string[]
  readonly section?: readonly string[]
  readonly acceptListing?: boolean
  readonly configured: Config | null
}

export function parseFailOn(text: string | undefined): FailOn[] {
  if (text === undefined) return []
  return text.split(',').map((word) => {
    const named = failOnClasses.find((name) => name === word.trim())
    if (named === undefined)
      throw new ToolError('usage', `--fail-on does not know '${word}'`, `it takes any of ${failOnClasses.join(',')}`)
    return named
  })
}

/** @throws ToolError `usage` when the flag was given nowhere. */
export function required(value: string | undefined, flag: string): string {
  if (value !== undefined && value !== '') return value
  const variable = environmentName(flag)
  throw new ToolError(
    'usage',
    `${flag} is missing`,
    `give ${flag}, or set ${variable}, or "${flag.slice(2)}" in plexferry.config.json`,
  )
}

export function useColour(io: Io, { color }: CommonOptions): boolean {
  return color && io.stdout.isTTY && (io.env['NO_COLOR'] ?? '') === ''
}
