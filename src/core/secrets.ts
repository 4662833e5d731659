const mask = '•••'
/** Shorter values would mask ordinary words. */
const leastLength = 8

/** Environment variables that hold a secret this program may be given. */
const secretVariables = [
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'SCW_SECRET_KEY',
  'PLEX_CLAIM',
  'PLEX_TOKEN',
  'RCLONE_CONFIG_PASS',
]

const name = String.raw`(?:access_key_id|secret_access_key|secret_key|session_token|sse_customer_key|password2?|pass2?|api_key|token|X-Plex-Token|key|secret|user)`
const value = String.raw`"[^"]*"|'[^']*'|[^,:&\s]+`
const lookSecret: readonly [RegExp, string][] = [
  // A connection string, as in :s3,access_key_id=…,secret_access_key="…":bucket, or a token in an address.
  [new RegExp(String.raw`\b(${name})=(?:${value})`, 'giu'), `$1=${mask}`],
  // A line of a configuration file.
  [/\b([\w-]*(?:secret|token|password|passphrase)[\w-]*["']?\s*[=:]\s+)(?:"[^"]*"|'[^']*'|[^,\s]+)/giu, `$1${mask}`],
  // A signed address.
  [/\b(X-Amz-(?:Credential|Signature|Security-Token)|Signature|AWSAccessKeyId)=[^&\s"]+/giu, `$1=${mask}`],
  [/(\/\/)[^/@\s:]+:[^/@\s]+@/gu, `$1${mask}@`],
]

/** The secrets that this run knows, to be kept out of every text that leaves it. */
export class Secrets {
  readonly #values = new Set<string>()

  constructor(env: Readonly<Record<string, string | undefined>>) {
    for (const variable of secretVariables) this.add(env[variable])
  }

  add(secret: string | undefined): void {
    if (secret !== undefined && secret.length >= leastLength) this.#values.add(secret)
  }

  /** For results: only the secrets themselves go, since a file may be called anything. */
  maskKnown(text: string): string {
    let masked = text
    for (const secret of this.#values) masked = masked.replaceAll(secret, mask)
    return masked
  }

  /** For messages: the secrets, and all that looks like one. */
  maskAll(text: string): string {
    return maskSecrets(this.maskKnown(text))
  }
}

/** A message in which nothing is left that looks like a secret, nor any of these. */
export function maskSecrets(text: string, secrets: readonly (string | undefined)[] = []): string {
  let masked = text
  for (const secret of secrets) if (secret !== undefined && secret.length >= 4) masked = masked.replaceAll(secret, mask)
  for (const [pattern, replacement] of lookSecret) masked = masked.replaceAll(pattern, replacement)
  return masked
}
