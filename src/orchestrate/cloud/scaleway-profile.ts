import { isMap, parseDocument } from 'yaml'
import { ToolError } from '../../core/tool-error.ts'
import type { Environment } from '../../storage/environment.ts'

/** Where Scaleway's own tools keep their configuration. */
export function scalewayConfigPath(env: Environment, homeDir: string): string {
  const named = env['SCW_CONFIG_PATH']
  if (named !== undefined && named !== '') return named
  const base = env['XDG_CONFIG_HOME']
  return base === undefined || base === '' ? `${homeDir}/.config/scw/config.yaml` : `${base}/scw/config.yaml`
}

export interface ScalewayProfile {
  readonly values: Readonly<Record<string, string>>
  /** For messages. */
  readonly from: string
}

/**
 * The profile that is in use: the one that `SCW_PROFILE` or the file's `active_profile` names, over what the file says
 * outside of profiles.
 * @throws ToolError `cloud-credentials`
 */
export function activeProfile(text: string, path: string, named: string | undefined): ScalewayProfile {
  // Its own messages quote the line that is wrong, which may be the one with the secret.
  const document = parseDocument(text, { prettyErrors: false, schema: 'failsafe' })
  const [error] = document.errors
  if (error !== undefined || !(document.contents === null || isMap(document.contents)))
    throw new ToolError('cloud-credentials', `${path} is not the YAML of Scaleway's tools`, 'make it anew: scw init')
  const root = (document.toJS() ?? {}) as Record<string, unknown>
  const top = strings(root)
  const profile = named === undefined || named === '' ? top['active_profile'] : named
  if (profile === undefined || profile === 'default') return { values: top, from: path }
  const profiles = root['profiles']
  const found =
    typeof profiles === 'object' && profiles !== null ? (profiles as Record<string, unknown>)[profile] : null
  if (typeof found !== 'object' || found === null)
    throw new ToolError('cloud-credentials', `${path} has no profile '${profile}'`, 'see scw config profile list')
  return { values: { ...top, ...strings(found as Record<string, unknown>) }, from: `${path}, profile ${profile}` }
}

function strings(map: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(map).flatMap(([name, value]) =>
      typeof value === 'string' && value.trim() !== '' ? [[name, value.trim()] as const] : [],
    ),
  )
}
