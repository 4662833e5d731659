import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ToolError } from '../core/tool-error.ts'
import type { Listing } from '../storage/listing.ts'
import { objectIndex } from '../storage/object-index.ts'
import { readListing, type ReadListingOptions } from '../storage/read-listing.ts'
import { s3Settings } from '../storage/s3-settings.ts'
import type { Config } from './config.ts'
import type { Io } from './io.ts'
import type { ComparisonOptions } from './options.ts'

/** What a listing's source needs to be reached: keys for an object store, the environment for rclone. */
export function listingAccess(source: string, io: Io, configured: Config | null): ReadListingOptions {
  if (source === '-') return { stdin: io.stdin }
  if (source.startsWith('rclone:')) return { env: io.env }
  if (!source.startsWith('s3://')) return {}
  const config = configured?.s3
  const rcloneConf = config?.rcloneRemote === undefined ? undefined : readRcloneConf(io, config.rcloneConfig)
  const s3 = s3Settings({ env: io.env, config, rcloneConf })
  io.secrets.add(s3.credentials.secretAccessKey)
  io.secrets.add(s3.credentials.sessionToken)
  return { s3 }
}

/** The text of rclone's configuration; empty where there is none. */
export function readRcloneConf(io: Io, named: string | undefined): string {
  const file = resolve(io.cwd, named ?? io.env['RCLONE_CONFIG'] ?? join(io.homeDir, '.config/rclone/rclone.conf'))
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    // No such file is no remote, which the settings refuse with the remote's name.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw new ToolError(
      'config',
      `${file} cannot be read: ${String(error)}`,
      "give this user the right to read rclone's configuration",
      {
        cause: error,
      },
    )
  }
}

/**
 * Reads what `--listing` names, and indexes it at once, while another thread still reads the database. What it takes to
 * reach it is looked up here and now.
 */
export function listingReader(
  source: string,
  io: Io,
  { configured, listingFormat }: Pick<ComparisonOptions, 'configured' | 'listingFormat'>,
): (common: Pick<ReadListingOptions, 'signal' | 'emit'>) => Promise<Listing> {
  const access = listingAccess(source, io, configured)
  const format = listingFormat === undefined ? {} : { format: listingFormat }
  return async (common) => {
    const listing = await readListing(source, { ...common, ...access, ...format })
    objectIndex(listing.objects)
    return listing
  }
}
