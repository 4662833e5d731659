import { expect, test } from 'vitest'
import { type CloudFailure, cloudFailure } from '../../../src/orchestrate/cloud/cloud-failure.ts'

const thrown = (status: number, body: unknown): Error => Object.assign(new Error('http error'), { status, body })

test.each([
  [404, { type: 'not_found', resource: 'instance_server', resource_id: 'x' }, 'gone'],
  // without the fields that the SDK's own class needs
  [404, { type: 'not_found' }, 'gone'],
  [404, { type: 'unknown_resource', message: '"x" not found' }, 'gone'],
  [404, '404 page not found', 'unavailable'],
  [401, { type: 'denied_authentication', method: 'api_key', reason: 'expired' }, 'denied'],
  [401, '', 'denied'],
  [403, { type: 'permissions_denied', details: [{ resource: 'instance', action: 'read' }] }, 'forbidden'],
  [403, { type: 'quotas_exceeded', details: [{ resource: 'cp_servers_type_GP1_S', quota: 1, current: 1 }] }, 'quota'],
  [400, { type: 'invalid_request_error', message: 'Quota exceeded for this resource.' }, 'quota'],
  [400, { type: 'out_of_stock', resource: 'GP1-S' }, 'out-of-stock'],
  [
    412,
    { type: 'precondition_failed', precondition: 'server_type_unavailable', help_message: 'server_type_unavailable' },
    'out-of-stock',
  ],
  [412, { type: 'precondition_failed', precondition: 'resource_still_in_use' }, 'busy'],
  [409, { type: 'transient_state', current_state: 'in_use' }, 'busy'],
  [409, {}, 'busy'],
  [400, { type: 'invalid_request_error', message: 'server should be running' }, 'busy'],
  [400, { type: 'invalid_request_error', message: 'no such image' }, 'refused'],
  [400, { type: 'invalid_arguments', details: [] }, 'refused'],
  [403, { type: 'locked' }, 'locked'],
  [429, { type: 'too_many_requests', help_message: 'slow' }, 'unavailable'],
  [500, { type: 'internal' }, 'unavailable'],
  [503, '<html>', 'unavailable'],
])('%i with %j is %s', (status, body, kind) => {
  expect(cloudFailure(thrown(status, body), [])).toMatchObject({ kind })
})

test('says which limit and which resource it was', () => {
  const failure = cloudFailure(
    thrown(403, {
      type: 'quotas_exceeded',
      message: 'quota(s) exceeded',
      details: [{ resource: 'cp_servers_type_GP1_S', quota: 1, current: 1 }],
    }),
    [],
  )
  expect((failure as CloudFailure).message).toBe(
    'HTTP 403, quota(s) exceeded: resource cp_servers_type_GP1_S, quota 1, current 1',
  )
})

test('an answer of another shape is the API’s failure, anything else a bug that stays one', () => {
  expect(cloudFailure(new TypeError("Unmarshalling the type 'Server' failed"), [])).toMatchObject({
    kind: 'unavailable',
  })
  const bug = new RangeError('a bug')
  expect(cloudFailure(bug, [])).toBe(bug)
})
