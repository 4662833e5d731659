/** What the API answers a request with that it does not do. */
export class Refusal extends Error {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>

  constructor(status: number, body: Readonly<Record<string, unknown>>) {
    super(String(body['type']))
    this.status = status
    this.body = body
  }
}

export const notFound = (resource: string, id: string): Refusal =>
  new Refusal(404, { type: 'not_found', message: 'resource is not found', resource, resource_id: id })

export const invalidArgument = (name: string, help: string): Refusal =>
  new Refusal(400, {
    type: 'invalid_arguments',
    message: 'invalid argument(s)',
    details: [{ argument_name: name, reason: 'constraint', help_message: help }],
  })

export const invalidRequest = (message: string): Refusal => new Refusal(400, { type: 'invalid_request_error', message })

export const precondition = (name: string, help: string): Refusal =>
  new Refusal(412, { type: 'precondition_failed', precondition: name, help_message: help })

export const transientState = (resource: string, id: string, state: string): Refusal =>
  new Refusal(409, { type: 'transient_state', resource, resource_id: id, current_state: state })

export const outOfStock = (type: string): Refusal =>
  new Refusal(400, { type: 'out_of_stock', message: 'out of stock', resource: type })

export const quotaExceeded = (resource: string, quota: number, current: number): Refusal =>
  new Refusal(403, {
    type: 'quotas_exceeded',
    message: 'quota(s) exceeded for this resource',
    details: [{ resource, quota, current, scope: 'organization' }],
  })

export const denied = (): Refusal =>
  new Refusal(401, {
    type: 'denied_authentication',
    message: 'authentication is denied',
    method: 'api_key',
    reason: 'invalid_argument',
  })

export const forbidden = (resource: string, action: string): Refusal =>
  new Refusal(403, { type: 'permissions_denied', message: 'insufficient permissions', details: [{ resource, action }] })
