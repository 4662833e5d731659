import { maskSecrets } from '../../core/secrets.ts'

/**
 * Why the cloud did not do what it was asked, as far as it decides what comes next. `gone`: there is no such thing;
 * `busy`: not in this state, perhaps later; `denied`: it does not know the key; `forbidden`: the key may not;
 * `unavailable`: it did not answer, or not as it should.
 */
export type CloudFailureKind =
  | 'gone'
  | 'busy'
  | 'denied'
  | 'forbidden'
  | 'quota'
  | 'out-of-stock'
  | 'locked'
  | 'refused'
  | 'unavailable'

export class CloudFailure extends Error {
  override readonly name = 'CloudFailure'
  readonly kind: CloudFailureKind

  /** No cause: what the SDK throws may hold the request, with the key. */
  constructor(kind: CloudFailureKind, message: string) {
    super(message)
    this.kind = kind
  }
}

/** What the body says it is. The SDK's classes are not looked at: they miss bodies that lack a field. */
const kindOfType: Readonly<Record<string, CloudFailureKind>> = {
  not_found: 'gone',
  unknown_resource: 'gone',
  denied_authentication: 'denied',
  permissions_denied: 'forbidden',
  quotas_exceeded: 'quota',
  out_of_stock: 'out-of-stock',
  transient_state: 'busy',
  precondition_failed: 'busy',
  locked: 'locked',
  too_many_requests: 'unavailable',
  invalid_arguments: 'refused',
  already_exists: 'refused',
  expired: 'denied',
}

/** What a call of the SDK threw, freed of secrets. */
export function cloudFailure(error: unknown, secrets: readonly string[]): unknown {
  if (error instanceof CloudFailure || !(error instanceof Error)) return error
  // Its readers of answers throw these at what has another shape.
  if (error instanceof TypeError) return new CloudFailure('unavailable', 'it answered with JSON of another shape')
  if (!('status' in error && typeof error.status === 'number')) return error
  const { status } = error
  const body = 'body' in error && typeof error.body === 'object' ? (error.body as Record<string, unknown>) : {}
  const told = [body['message'], body['help_message'], ...details(body['details'])].filter(
    (text) => typeof text === 'string' && text !== '',
  )
  const type = typeof body['type'] === 'string' ? body['type'] : ''
  const text = told.length > 0 ? told.join(': ') : type === '' ? 'an answer that is not its own' : type
  return new CloudFailure(kindOf(type, status, text), maskSecrets(`HTTP ${status}, ${text}`, secrets))
}

function kindOf(type: string, status: number, text: string): CloudFailureKind {
  if (type === 'invalid_request_error') {
    if (/quota exceeded/iu.test(text)) return 'quota'
    return /should be|state|attached|in use/iu.test(text) ? 'busy' : 'refused'
  }
  if (/server_type_unavailable|out of stock/iu.test(`${type} ${text}`)) return 'out-of-stock'
  const kind = kindOfType[type]
  if (kind !== undefined) return kind
  if (status === 401) return 'denied'
  if (status === 403) return 'forbidden'
  if (status === 409 || status === 412) return 'busy'
  // A 404 that does not say what is missing may be a proxy's, or of a path that is none: nothing follows from it.
  return status >= 500 || status === 404 || status === 429 || status === 408 ? 'unavailable' : 'refused'
}

function details(value: unknown): string[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null) return []
    const words = Object.entries(entry).filter(([, word]) => typeof word === 'string' || typeof word === 'number')
    return [words.map(([name, word]) => `${name} ${word}`).join(', ')]
  })
}
