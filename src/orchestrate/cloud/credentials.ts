import { ToolError } from '../../core/tool-error.ts'
import type { Environment } from '../../storage/environment.ts'
import { activeProfile } from './scaleway-profile.ts'

/** What it takes to call Scaleway. */
export interface ScalewayCredentials {
  readonly accessKey: string
  readonly secretKey: string
  readonly apiUrl?: string
  readonly projectId?: string
  readonly organizationId?: string
  readonly zone?: string
  /** Where the key was found, for messages. */
  readonly from: string
}

export interface CredentialSources {
  readonly env: Environment
  /** Scaleway's own configuration file, where there is one. */
  readonly file: { readonly path: string; readonly text: string } | null
}

/**
 * The environment's `SCW_*`, else the profile that Scaleway's own file names as active. Each value is taken from the
 * first that has it; a key and its secret only together, from one place. Null where there is no key at all.
 * @throws ToolError `cloud-credentials`
 */
export function scalewayCredentials({ env, file }: CredentialSources): ScalewayCredentials | null {
  const profile = file === null ? null : activeProfile(file.text, file.path, env['SCW_PROFILE'])
  const [key, secret] = [filled(env['SCW_ACCESS_KEY']), filled(env['SCW_SECRET_KEY'])]
  const fromEnv = key !== undefined || secret !== undefined
  const from = fromEnv ? 'SCW_ACCESS_KEY' : (profile?.from ?? '')
  const accessKey = fromEnv ? key : profile?.values['access_key']
  const secretKey = fromEnv ? secret : profile?.values['secret_key']
  if (accessKey === undefined && secretKey === undefined) return null
  if (accessKey === undefined || secretKey === undefined)
    throw new ToolError(
      'cloud-credentials',
      `of the Scaleway key from ${from}, the ${accessKey === undefined ? 'access' : 'secret'} key is missing`,
      'give both: they are made together (console: IAM, API keys)',
    )
  const told = (variable: string, field: string): string | undefined => filled(env[variable]) ?? profile?.values[field]
  const optional = {
    apiUrl: told('SCW_API_URL', 'api_url')?.replace(/\/+$/u, ''),
    projectId: told('SCW_DEFAULT_PROJECT_ID', 'default_project_id'),
    organizationId: told('SCW_DEFAULT_ORGANIZATION_ID', 'default_organization_id'),
    zone: told('SCW_DEFAULT_ZONE', 'default_zone'),
  }
  const given = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined))
  const credentials: ScalewayCredentials = { accessKey, secretKey, from, ...given }
  checkShapes(credentials)
  return credentials
}

const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/iu

/** The SDK refuses these too, and shows the value while it does. */
function checkShapes({
  accessKey,
  secretKey,
  projectId,
  organizationId,
  zone,
  apiUrl,
  from,
}: ScalewayCredentials): void {
  const wrong = (what: string, form: string): never => {
    throw new ToolError('cloud-credentials', `the ${what} (from ${from}) is none of Scaleway's`, `it is ${form}`)
  }
  if (!/^SCW[A-Z0-9]{17}$/iu.test(accessKey)) wrong('access key', 'SCW and 17 letters and digits')
  if (!uuid.test(secretKey)) wrong('secret key', 'a UUID, shown once when the key was made')
  if (projectId !== undefined && !uuid.test(projectId)) wrong('default project', 'a UUID')
  if (organizationId !== undefined && !uuid.test(organizationId)) wrong('default organization', 'a UUID')
  if (zone !== undefined && !/^[a-z]{2}-[a-z]{3}-[1-9]$/u.test(zone)) wrong('default zone', 'like fr-par-1')
  // In clear the key goes to this machine only.
  if (apiUrl !== undefined && !/^(?:https:\/\/\S+|http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?)$/u.test(apiUrl))
    wrong('address of the API', 'like https://api.scaleway.com')
}

function filled(value: string | undefined): string | undefined {
  const trimmed = value?.trim()
  return trimmed === undefined || trimmed === '' ? undefined : trimmed
}
