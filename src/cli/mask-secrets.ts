/** Environment variables whose values must never be shown. */
const secretName = /(?:SECRET|TOKEN|PASSWORD|PASSPHRASE|CREDENTIAL|ACCESS_KEY|API_KEY|CLAIM)/iu
/** What secrets look like in text of other programs: `secret_access_key = …`, `?X-Plex-Token=…`, `user:pass@`. */
const patterns: readonly RegExp[] = [
  /((?:secret|token|password|passphrase|access_key|api_key|signature|credential)[\w-]*["']?\s*[=:]\s*["']?)([^\s"'&,;]+)/giu,
  /(\/\/[^\s/:@]+:)([^\s/@]+)(?=@)/gu,
]
const mask = '•••'
/** Shorter values would mask ordinary words. */
const leastLength = 6

/** The text with every secret of the environment, and everything that looks like one, hidden. */
export function maskSecrets(text: string, env: Readonly<Record<string, string | undefined>>): string {
  let masked = text
  for (const [name, value] of Object.entries(env))
    if (value !== undefined && value.length >= leastLength && secretName.test(name))
      masked = masked.replaceAll(value, mask)
  for (const pattern of patterns) masked = masked.replace(pattern, `$1${mask}`)
  return masked
}
