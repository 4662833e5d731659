import { describe, expect, it } from 'vitest'
import { maskSecrets, Secrets } from '../../../src/core/secrets.ts'

describe('a message', () => {
  it.each([
    [
      ':s3,provider=AWS,access_key_id=AK,secret_access_key="a,b":media',
      ':s3,provider=AWS,access_key_id=•••,secret_access_key=•••:media',
    ],
    [':sftp,host=h,user=me,pass=x:folder', ':sftp,host=h,user=•••,pass=•••:folder'],
    [':b2,account=a,key=K005x:bucket', ':b2,account=a,key=•••:bucket'],
    ['{"AccessKeyId":"AK","SecretAccessKey":"a\\"b"}', '{"AccessKeyId":•••,"SecretAccessKey":•••}'],
    ['{ "SessionToken" : "x y" , "a": 1 }', '{ "SessionToken" : ••• , "a": 1 }'],
    ["secretAccessKey: 'x'", 'secretAccessKey: •••'],
    ['{"password":"x","size":5}', '{"password":•••,"size":5}'],
    ['[nas]\npass = two words\nhost = h', '[nas]\npass = •••\nhost = h'],
    ['token = {"access_token":"x", "expiry":"y"}', 'token = •••'],
    ['  secret=x', '  secret=•••'],
    ['RCLONE_CONFIG_SCW_SECRET_ACCESS_KEY=x rclone', 'RCLONE_CONFIG_SCW_SECRET_ACCESS_KEY=••• rclone'],
    ['RCLONE_CONFIG_NAS_PASS=x rclone', 'RCLONE_CONFIG_NAS_PASS=••• rclone'],
    ['rclone --s3-secret-access-key=x --sftp-pass=y ls', 'rclone --s3-secret-access-key=••• --sftp-pass=••• ls'],
    ['setting pass="x y" for nas', 'setting pass=••• for nas'],
    ['GET /library?X-Plex-Token=x&a=1', 'GET /library?X-Plex-Token=•••&a=1'],
    ['GET /b?X-Amz-Credential=AK%2F2024&X-Amz-Signature=ab&x=1', 'GET /b?X-Amz-Credential=•••&X-Amz-Signature=•••&x=1'],
    ['Authorization: Bearer abc.def', 'Authorization: Bearer •••'],
    ['https://user:pass@host/x', 'https://•••@host/x'],
    ['https://u:p/w@h/x', 'https://•••@h/x'],
    ['https://u:p@w@h/x@2', 'https://•••@h/x@2'],
    ['redis://:pw@h', 'redis://•••@h'],
    ['the key hunter22 was refused', 'the key ••• was refused'],
    ['key SCWABCDEFGHIJ1234567 of x', 'key ••• of x'],
    ['access_key: SCWABCDEFGHIJ1234567', 'access_key: •••'],
    ['{"access_key":"x","secret_key":"y"}', '{"access_key":•••,"secret_key":•••}'],
    ['SCW_SECRET_KEY=7f9c1a52-4bd0-4e3f-9a2b-0c1d2e3f4a5b scw', 'SCW_SECRET_KEY=••• scw'],
    ['X-Auth-Token: 7f9c1a52-4bd0-4e3f-9a2b-0c1d2e3f4a5b', 'X-Auth-Token: •••'],
    ['"x-auth-token":"7f9c1a52"', '"x-auth-token":•••'],
    ['PLEX_CLAIM_FILE holds claim-abcdefghij0123456789', 'PLEX_CLAIM_FILE holds claim-•••'],
  ])('keeps no secret: %s', (text, masked) => {
    expect(maskSecrets(text, ['hunter22', undefined, ''])).toBe(masked)
    expect(maskSecrets(masked)).toBe(masked)
  })

  it.each([
    'scw:media/Key of it=all.mkv',
    '/Media/key=1.mkv and /Media/Secret = 2.mkv and Password: Impossible (2001).mkv',
    'dir:/mnt/token=3/user=4.mkv',
    "Unexpected token '}', is not valid JSON",
    'the page token: it is no longer known; page token = x is tried again',
    'a secret: nobody knows; the password: try again',
    '{"Key":"TV/a.mkv","Size":5}',
    'the user = root, the monkey=1 and the compass = 2',
    'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a remote',
    'http://localhost:9000/media/film@2x.mkv',
    'http://[::1]:9000/media/a@b.mkv',
    's3://bucket/a:b and c@d.mkv',
    'rclone:scw:media/TV',
    'scw instance server terminate 7f9c1a52-4bd0-4e3f-9a2b-0c1d2e3f4a5b zone=fr-par-1',
    'set SCW_ACCESS_KEY and SCW_SECRET_KEY, or run scw init',
    'claim-to-fame.mkv',
    'error[config]: plexferry.config.json: s3.region: expected a string',
  ])('of ordinary words stays: %s', (text) => {
    expect(maskSecrets(text)).toBe(text)
  })
})

describe('the secrets of a run', () => {
  const env = {
    AWS_SECRET_ACCESS_KEY: 'aws-secret',
    RCLONE_CONFIG_SCW_SECRET_ACCESS_KEY: 'remote-secret',
    RCLONE_S3_SECRET_ACCESS_KEY: 'backend-secret',
    RCLONE_CONFIG_NAS_PASS: 'nas-password',
    RCLONE_CONFIG_PASS: 'conf-password',
    RCLONE_CONFIG_B2_KEY: 'b2-app-key',
    RCLONE_CONFIG_SCW_PROVIDER: 'Scaleway',
    RCLONE_CONFIG: '/etc/rclone.conf',
    HOME: '/home/someone',
    PLEX_CLAIM: 'short',
  }

  it('are those of the environment, and what is added', () => {
    const secrets = new Secrets(env)
    secrets.add('added-secret')
    const told = [...Object.values(env), 'added-secret'].join(' ')
    expect(secrets.maskKnown(told)).toBe('••• ••• ••• ••• ••• ••• Scaleway /etc/rclone.conf /home/someone short •••')
  })

  it('go as a whole where one begins with another', () => {
    const secrets = new Secrets({})
    secrets.add('password')
    secrets.add('password-and-more')
    expect(secrets.maskKnown('password-and-more')).toBe('•••')
  })

  it('leave results with whatever only looks like a secret, but not messages', () => {
    const secrets = new Secrets(env)
    expect(secrets.maskKnown('run with pass=x aws-secret')).toBe('run with pass=x •••')
    expect(secrets.maskAll('run with pass=x aws-secret')).toBe('run with pass=••• •••')
  })

  it('shorter than eight characters would mask ordinary words, given either way', () => {
    const secrets = new Secrets({ PLEX_TOKEN: 'Columbo' })
    expect(secrets.maskAll('/TV/Columbo')).toBe('/TV/Columbo')
    expect(maskSecrets('/TV/Columbo', ['Columbo'])).toBe('/TV/Columbo')
  })
})
