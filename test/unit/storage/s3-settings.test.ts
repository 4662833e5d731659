import { describe, expect, it } from 'vitest'
import { s3Settings } from '../../../src/storage/s3-settings.ts'

const aws = { AWS_ACCESS_KEY_ID: 'AWSKEY', AWS_SECRET_ACCESS_KEY: 'aws-secret' }
const scw = { SCW_ACCESS_KEY: 'SCWKEY', SCW_SECRET_KEY: 'scw-secret' }
const rcloneConf = `
# a comment
[other]
type = drive

[media]
type = s3
provider = Scaleway
access_key_id = RCKEY
secret_access_key = rc=secret
endpoint = s3.nl-ams.scw.cloud
region = nl-ams
`

describe('settings of the object store', () => {
  it('come from the environment first', () => {
    const env = {
      ...aws,
      ...scw,
      AWS_SESSION_TOKEN: 'token',
      AWS_REGION: 'eu-west-3',
      AWS_ENDPOINT_URL: 'https://all',
      AWS_ENDPOINT_URL_S3: 'https://s3',
    }
    expect(
      s3Settings({ env, config: { endpoint: 'https://config', region: 'config', rcloneRemote: 'media' }, rcloneConf }),
    ).toEqual({
      endpoint: 'https://s3',
      region: 'eu-west-3',
      pathStyle: true,
      credentials: { accessKeyId: 'AWSKEY', secretAccessKey: 'aws-secret', sessionToken: 'token' },
      credentialsFrom: 'AWS_ACCESS_KEY_ID',
    })
  })

  it('come from the configuration next, and last from the rclone remote it names', () => {
    expect(s3Settings({ env: {}, config: { rcloneRemote: 'media', region: 'fr-par' }, rcloneConf })).toEqual({
      endpoint: 'https://s3.nl-ams.scw.cloud',
      region: 'fr-par',
      pathStyle: true,
      credentials: { accessKeyId: 'RCKEY', secretAccessKey: 'rc=secret' },
      credentialsFrom: 'rclone remote media',
    })
  })

  it('lead to Amazon by region, with the bucket in the host name, where nothing else is said', () => {
    expect(s3Settings({ env: aws })).toMatchObject({ region: 'us-east-1', pathStyle: false })
    expect(s3Settings({ env: aws })).not.toHaveProperty('endpoint')
  })

  it('lead to Scaleway with its keys', () => {
    expect(s3Settings({ env: { ...scw, SCW_DEFAULT_REGION: 'pl-waw' } })).toMatchObject({
      endpoint: 'https://s3.pl-waw.scw.cloud',
      region: 'pl-waw',
      credentialsFrom: 'SCW_ACCESS_KEY',
    })
    expect(s3Settings({ env: { ...aws, AWS_ENDPOINT_URL: 's3.nl-ams.scw.cloud' } })).toMatchObject({
      endpoint: 'https://s3.nl-ams.scw.cloud',
      region: 'nl-ams',
    })
  })

  it.each([
    ['no credentials', { env: {} }, /no credentials/u],
    ['half of them', { env: { AWS_ACCESS_KEY_ID: 'x' } }, /AWS_ACCESS_KEY_ID, one half is missing/u],
    ['an unknown remote', { env: aws, config: { rcloneRemote: 'absent' }, rcloneConf }, /no remote 'absent'/u],
    ['a remote of another type', { env: aws, config: { rcloneRemote: 'other' }, rcloneConf }, /of type drive/u],
    ['no address', { env: { ...aws, AWS_ENDPOINT_URL: 'https://a b' } }, /not an address/u],
  ])('are refused without showing a secret: %s', (_, sources, message) => {
    const read = () => s3Settings(sources)
    expect(read).toThrow(message)
    expect(read).toThrow(expect.objectContaining({ code: 'config' }) as Error)
    expect(read).not.toThrow(/secret$/u)
  })
})
