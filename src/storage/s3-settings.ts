import { ToolError } from '../core/tool-error.ts'
import type { Environment } from './environment.ts'
import { rcloneSection } from './rclone-conf.ts'

export interface S3Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** How to reach an object store. */
export interface S3Settings {
  /** Absent for Amazon's own, which follows from the region. */
  readonly endpoint?: string
  readonly region: string
  readonly credentials: S3Credentials
  /** `endpoint/bucket/key` instead of `bucket.endpoint/key`; what is not Amazon mostly needs it. */
  readonly pathStyle: boolean
  /** Where the credentials were found, for messages: `AWS_ACCESS_KEY_ID`, `rclone remote scw`. */
  readonly credentialsFrom: string
}

/** What the configuration file may say; no secrets are among it. */
export interface S3Config {
  readonly endpoint?: string | undefined
  readonly region?: string | undefined
  readonly pathStyle?: boolean | undefined
  /** A remote of type s3 in rclone's configuration, whose section supplies what is not said elsewhere. */
  readonly rcloneRemote?: string | undefined
}

export interface S3SettingsSources {
  readonly env: Environment
  readonly config?: S3Config | undefined
  /** The text of rclone.conf, where there is one. */
  readonly rcloneConf?: string | undefined
}

interface Source {
  readonly credentials: S3Credentials
  readonly from: string
}

/** Puts settings together: the environment beats the configuration, which beats the rclone remote it names. */
export function s3Settings({ env, config = {}, rcloneConf }: S3SettingsSources): S3Settings {
  const remote = config.rcloneRemote === undefined ? {} : remoteSection(config.rcloneRemote, rcloneConf)
  const found =
    pair(env['AWS_ACCESS_KEY_ID'], env['AWS_SECRET_ACCESS_KEY'], env['AWS_SESSION_TOKEN'], 'AWS_ACCESS_KEY_ID') ??
    pair(env['SCW_ACCESS_KEY'], env['SCW_SECRET_KEY'], undefined, 'SCW_ACCESS_KEY') ??
    pair(
      remote['access_key_id'],
      remote['secret_access_key'],
      remote['session_token'],
      `rclone remote ${config.rcloneRemote}`,
    ) ??
    (remote['env_auth'] === 'true'
      ? noCredentials(`rclone remote ${config.rcloneRemote} takes them from the environment`)
      : null) ??
    noCredentials('none are in the environment')
  const scaleway = found.from === 'SCW_ACCESS_KEY' || remote['provider'] === 'Scaleway'
  const told =
    filled(env['AWS_ENDPOINT_URL_S3']) ??
    filled(env['AWS_ENDPOINT_URL']) ??
    config.endpoint ??
    filled(remote['endpoint'])
  const region =
    filled(env['AWS_REGION']) ??
    filled(env['AWS_DEFAULT_REGION']) ??
    config.region ??
    filled(remote['region']) ??
    filled(env['SCW_DEFAULT_REGION']) ??
    scalewayRegion(told) ??
    (scaleway ? 'fr-par' : 'us-east-1')
  const endpoint = told === undefined ? (scaleway ? `https://s3.${region}.scw.cloud` : undefined) : asUrl(told)
  const style = filled(remote['force_path_style'])
  return {
    ...(endpoint === undefined ? {} : { endpoint }),
    region,
    credentials: found.credentials,
    pathStyle: config.pathStyle ?? (style === undefined ? endpoint !== undefined : style !== 'false'),
    credentialsFrom: found.from,
  }
}

function remoteSection(name: string, rcloneConf: string | undefined): Readonly<Record<string, string>> {
  const section = rcloneSection(rcloneConf ?? '', name.replace(/:$/u, ''))
  if (section === null)
    throw new ToolError(
      'config',
      `rclone has no remote '${name}'`,
      'see `rclone listremotes`, and RCLONE_CONFIG if it lies elsewhere',
    )
  if (section['type'] !== 's3')
    throw new ToolError(
      'config',
      `rclone's remote '${name}' is of type ${section['type'] ?? 'unknown'}, not s3`,
      `name it in --listing rclone:${name}:path, which takes any type`,
    )
  return section
}

/** A key without its secret is a slip worth naming, not a reason to look elsewhere. */
function pair(
  accessKeyId: string | undefined,
  secretAccessKey: string | undefined,
  sessionToken: string | undefined,
  from: string,
): Source | null {
  const key = filled(accessKeyId)
  const secret = filled(secretAccessKey)
  if (key === undefined && secret === undefined) return null
  if (key === undefined || secret === undefined)
    throw new ToolError(
      'config',
      `of the S3 credentials from ${from}, one half is missing`,
      'set both the key id and the secret',
    )
  const token = filled(sessionToken)
  return {
    credentials: { accessKeyId: key, secretAccessKey: secret, ...(token === undefined ? {} : { sessionToken: token }) },
    from,
  }
}

function noCredentials(why: string): never {
  throw new ToolError(
    'config',
    `no credentials for the object store: ${why}`,
    'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or SCW_ACCESS_KEY and SCW_SECRET_KEY), or name an rclone remote in the configuration',
  )
}

function filled(value: string | undefined): string | undefined {
  const trimmed = value?.trim()
  return trimmed === undefined || trimmed === '' ? undefined : trimmed
}

/** rclone takes an endpoint without a scheme. */
function asUrl(endpoint: string): string {
  const url = /^https?:\/\//iu.test(endpoint) ? endpoint : `https://${endpoint}`
  if (!URL.canParse(url))
    throw new ToolError('config', `'${endpoint}' is not an address`, 'write the endpoint as https://host')
  return url
}

function scalewayRegion(endpoint: string | undefined): string | undefined {
  return /\bs3\.([a-z]+-[a-z]+)\.scw\.cloud/u.exec(endpoint ?? '')?.[1]
}
