import { ToolError } from '../../core/tool-error.ts'

/** `ssh://user@host:port/path`. */
export interface SshAddress {
  readonly user: string | null
  readonly host: string
  readonly port: number
  /** Absolute, or below the home folder where it begins with `~/`. */
  readonly path: string
}

export const isSshAddress = (text: string): boolean => /^ssh:\/\//iu.test(text)

/** @throws ToolError `usage` */
export function parseSshAddress(text: string): SshAddress {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || url.hostname === '' || url.search !== '' || url.hash !== '')
    throw new ToolError('usage', `${text} is no address`, 'write it as ssh://user@host/path, a % in the path as %25')
  if (url.password !== '')
    // Not shown: it would be in logs.
    throw new ToolError('usage', 'the address holds a password', 'use ssh-agent or a key file, and no password')
  const path = decodeURIComponent(url.pathname)
  return {
    user: url.username === '' ? null : decodeURIComponent(url.username),
    host: url.hostname.replace(/^\[(.*)\]$/u, '$1'),
    port: url.port === '' ? 22 : Number(url.port),
    path: path.startsWith('/~/') ? path.slice(1) : path,
  }
}
