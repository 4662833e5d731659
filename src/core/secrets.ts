import { mask, secretShapes } from './secret-shapes.ts'

/** Shorter values would mask ordinary words. */
const leastLength = 8

/** Environment variables that hold a secret this program, or the rclone that it runs, may be given. */
const secretVariable =
  /^(?:AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|SCW_SECRET_KEY|PLEX_CLAIM|PLEX_TOKEN|RCLONE_(?:\w+_)?(?:PASS2?|PASSWORD2?|PASS_?PHRASE|SECRET|TOKEN|KEY(?:_BASE64|_PEM)?|CREDENTIALS|SAS_URL))$/u

/** The secrets that this run knows, to be kept out of every text that leaves it. */
export class Secrets {
  readonly #values = new Set<string>()

  constructor(env: Readonly<Record<string, string | undefined>>) {
    for (const [variable, value] of Object.entries(env)) if (secretVariable.test(variable)) this.add(value)
  }

  add(secret: string | undefined): void {
    if (secret !== undefined && secret.length >= leastLength) this.#values.add(secret)
  }

  /** For results: only the secrets themselves go, since a file may be called anything. */
  maskKnown(text: string): string {
    let masked = text
    // the longest first, as one may be the beginning of another
    for (const secret of [...this.#values].sort((a, b) => b.length - a.length)) masked = masked.replaceAll(secret, mask)
    return masked
  }

  /** For messages: the secrets, and all that looks like one. */
  maskAll(text: string): string {
    return secretShapes.reduce((masked, shape) => masked.replaceAll(shape, `$<before>${mask}`), this.maskKnown(text))
  }
}

/** A message in which nothing is left that looks like a secret, nor any of these. */
export function maskSecrets(text: string, secrets: readonly (string | undefined)[] = []): string {
  const known = new Secrets({})
  for (const secret of secrets) known.add(secret)
  return known.maskAll(text)
}
