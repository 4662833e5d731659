import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** What a `known_hosts` file says of a machine's key. `changed`: other keys of this type are known, and not this one. */
export type HostVerdict = 'known' | 'unknown' | 'changed' | 'revoked'

export interface HostAddress {
  readonly host: string
  readonly port: number
}

/** As OpenSSH names a machine in the file. */
const nameOf = ({ host, port }: HostAddress): string =>
  port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`

interface KnownKey {
  readonly revoked: boolean
  readonly type: string
  readonly key: string
}

/** `sshd(8)`, SSH_KNOWN_HOSTS FILE FORMAT; keys of certificate authorities are passed over. */
function keysOf(text: string, address: HostAddress): KnownKey[] {
  const name = nameOf(address)
  return text.split('\n').flatMap((line) => {
    const words = line.trim().split(/\s+/u)
    const mark = words[0]?.startsWith('@') === true ? words.shift() : undefined
    const [patterns = '', type = '', key = ''] = words
    if (patterns === '' || patterns.startsWith('#') || key === '' || mark === '@cert-authority') return []
    return matches(patterns, name) ? [{ revoked: mark === '@revoked', type, key }] : []
  })
}

export function judgeHost(text: string, address: HostAddress, key: Buffer): HostVerdict {
  const known = keysOf(text, address)
  const encoded = key.toString('base64')
  const same = known.filter((one) => one.key === encoded)
  if (same.some(({ revoked }) => revoked)) return 'revoked'
  if (same.length > 0) return 'known'
  return known.some(({ revoked }) => !revoked) ? 'changed' : 'unknown'
}

/** The types of the keys that are known of a machine, to ask for one of those. */
export const knownTypes = (text: string, address: HostAddress): readonly string[] => [
  ...new Set(keysOf(text, address).flatMap(({ revoked, type }) => (revoked ? [] : [type]))),
]

/** `SHA256:…`, as `ssh-keygen -l` shows it. */
export const hostFingerprint = (key: Buffer): string =>
  `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/u, '')}`

/** The key's own name of its type: its first field. */
export const keyType = (key: Buffer): string => key.subarray(4, 4 + key.readUInt32BE(0)).toString('latin1')

function matches(patterns: string, name: string): boolean {
  if (patterns.startsWith('|1|')) {
    const [, , salt = '', hash = ''] = patterns.split('|')
    const expected = Buffer.from(hash, 'base64')
    const found = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest()
    return expected.length === found.length && timingSafeEqual(expected, found)
  }
  const [refused, wanted] = [[] as string[], [] as string[]]
  for (const pattern of patterns.toLowerCase().split(','))
    (pattern.startsWith('!') ? refused : wanted).push(pattern.replace(/^!/u, ''))
  return wanted.some((pattern) => fits(pattern, name)) && !refused.some((pattern) => fits(pattern, name))
}

/** `*` and `?`, as file names are matched. */
function fits(pattern: string, name: string): boolean {
  const source = pattern
    .replaceAll(/[\\^$.+()|{}[\]]/gu, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, 'u').test(name)
}
