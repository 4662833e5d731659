import { readFileSync } from 'node:fs'
import { ToolError } from '../core/tool-error.ts'
import type { Cloud } from '../orchestrate/cloud/cloud.ts'
import { connectScaleway } from '../orchestrate/cloud/connect.ts'
import { type ScalewayCredentials, scalewayCredentials } from '../orchestrate/cloud/credentials.ts'
import { scalewayConfigPath } from '../orchestrate/cloud/scaleway-profile.ts'
import type { Io } from './io.ts'
import { version } from './version.ts'

/**
 * The key for Scaleway, from the environment or its own file, null where there is none; from here on nothing shows it.
 * @throws ToolError `cloud-credentials` where there is one, and it is no good
 */
export function findCloudCredentials(io: Io): ScalewayCredentials | null {
  // Also the half of a pair that is refused, and the key id, which stands in messages of the API.
  io.secrets.add(io.env['SCW_ACCESS_KEY']?.trim())
  io.secrets.add(io.env['SCW_SECRET_KEY']?.trim())
  const credentials = scalewayCredentials({ env: io.env, file: readScalewayConfig(io) })
  io.secrets.add(credentials?.accessKey)
  io.secrets.add(credentials?.secretKey)
  return credentials
}

/** @throws ToolError `cloud-credentials` */
export function cloudCredentials(io: Io): ScalewayCredentials {
  const credentials = findCloudCredentials(io)
  if (credentials !== null) return credentials
  throw new ToolError(
    'cloud-credentials',
    'there is no key for Scaleway, in the environment or in a file of its own',
    'set SCW_ACCESS_KEY and SCW_SECRET_KEY, or run scw init',
  )
}

export async function connectCloud(io: Io, credentials: ScalewayCredentials): Promise<Cloud> {
  return await connectScaleway(credentials, { toolVersion: version, signal: io.signal, now: io.now })
}

/** The text of Scaleway's own configuration file, or null where there is none. */
export function readScalewayConfig(io: Io): { readonly path: string; readonly text: string } | null {
  const path = scalewayConfigPath(io.env, io.homeDir)
  try {
    return { path, text: readFileSync(path, 'utf8') }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw new ToolError(
      'cloud-credentials',
      `${path} cannot be read: ${(error as Error).message}`,
      'give this user the right to read it, or set SCW_ACCESS_KEY and SCW_SECRET_KEY',
      { cause: error },
    )
  }
}
