import { expect, it } from 'vitest'
import { maskSecrets } from '../../../src/core/secrets.ts'

it.each([
  [
    ':s3,provider=AWS,access_key_id=AK,secret_access_key="a,b":media',
    ':s3,provider=AWS,access_key_id=•••,secret_access_key=•••:media',
  ],
  ['https://user:pass@host/x', 'https://•••@host/x'],
  ['GET /b?X-Amz-Credential=AK%2F2024&X-Amz-Signature=ab12&x=1', 'GET /b?X-Amz-Credential=•••&X-Amz-Signature=•••&x=1'],
  ['the key hunter22 was refused', 'the key ••• was refused'],
  ['scw:media/Key of it=all.mkv', 'scw:media/Key of it=all.mkv'],
])('leaves no secret in %s', (text, masked) => {
  expect(maskSecrets(text, ['hunter22', undefined, ''])).toBe(masked)
})
