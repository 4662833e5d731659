import { describe, expect, test } from 'vitest'
import { scalewayCredentials } from '../../../src/orchestrate/cloud/credentials.ts'
import { scalewayConfigPath } from '../../../src/orchestrate/cloud/scaleway-profile.ts'

const key = 'SCWABCDEFGHIJ1234567'
const other = 'SCWZZZZZZZZZZ1234567'
const secret = '7f9c1a52-4bd0-4e3f-9a2b-0c1d2e3f4a5b'
const project = '11111111-2222-4333-8444-555555555555'

const file = (text: string) => ({ path: '/home/me/.config/scw/config.yaml', text })
const whole = file(`
access_key: ${key}
secret_key: "${secret}"
default_zone: fr-par-1 # near
default_project_id: ${project}
profiles:
  work:
    access_key: ${other}
    default_zone: nl-ams-2
    api_url: 'https://api.example.org/'
`)

describe('credentials', () => {
  test('come from the environment before the file, key and secret together', () => {
    const env = { SCW_ACCESS_KEY: ` ${other} `, SCW_SECRET_KEY: secret }
    expect(scalewayCredentials({ env, file: whole })).toEqual({
      accessKey: other,
      secretKey: secret,
      from: 'SCW_ACCESS_KEY',
      zone: 'fr-par-1',
      projectId: project,
    })
  })

  test('come from the file without its quotes and comments; an empty variable is none', () => {
    const env = { SCW_ACCESS_KEY: '', SCW_SECRET_KEY: '', SCW_DEFAULT_ZONE: ' ' }
    expect(scalewayCredentials({ env, file: whole })).toMatchObject({
      accessKey: key,
      secretKey: secret,
      zone: 'fr-par-1',
    })
  })

  test('come from the profile that SCW_PROFILE names, over what the file says to all', () => {
    expect(scalewayCredentials({ env: { SCW_PROFILE: 'work' }, file: whole })).toEqual({
      accessKey: other,
      secretKey: secret,
      from: '/home/me/.config/scw/config.yaml, profile work',
      apiUrl: 'https://api.example.org',
      zone: 'nl-ams-2',
      projectId: project,
    })
  })

  test('come from the profile that is active, unless another is named', () => {
    const active = file(`${whole.text}active_profile: work\n`)
    expect(scalewayCredentials({ env: {}, file: active })?.accessKey).toBe(other)
    expect(scalewayCredentials({ env: { SCW_PROFILE: 'default' }, file: active })?.accessKey).toBe(key)
  })

  test('are none where there is no key anywhere', () => {
    expect(scalewayCredentials({ env: {}, file: null })).toBeNull()
    expect(scalewayCredentials({ env: {}, file: file('') })).toBeNull()
    expect(scalewayCredentials({ env: {}, file: file('# nothing\n') })).toBeNull()
  })

  test.each([
    ['half in the environment', { SCW_SECRET_KEY: secret }, null, /the access key is missing/u],
    ['a profile that is not there', { SCW_PROFILE: 'x' }, whole, /has no profile 'x'/u],
    ['text that is no YAML', {}, file('access_key: [\n'), /is not the YAML/u],
    ['a list', {}, file('- a\n'), /is not the YAML/u],
    ['an address that is none', { SCW_API_URL: 'localhost' }, whole, /the address of the API/u],
    [
      'an address that sends the key in clear',
      { SCW_API_URL: 'http://api.example.org' },
      whole,
      /the address of the API/u,
    ],
    ['a zone that is none', { SCW_DEFAULT_ZONE: 'paris' }, whole, /the default zone/u],
    ['a project that is none', { SCW_DEFAULT_PROJECT_ID: 'mine' }, whole, /the default project/u],
  ])('%s is refused', (_what, env, given, message) => {
    expect(() => scalewayCredentials({ env, file: given })).toThrow(message)
  })
})

test('the file is where Scaleway’s own tools look', () => {
  expect(scalewayConfigPath({}, '/home/me')).toBe('/home/me/.config/scw/config.yaml')
  expect(scalewayConfigPath({ XDG_CONFIG_HOME: '/etc/me' }, '/home/me')).toBe('/etc/me/scw/config.yaml')
  expect(scalewayConfigPath({ XDG_CONFIG_HOME: '/etc/me', SCW_CONFIG_PATH: '/x.yaml' }, '/home/me')).toBe('/x.yaml')
})
