import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { hostFingerprint, judgeHost, keyType, knownTypes } from '../../../src/orchestrate/shell/known-hosts.ts'

const keyOf = (text: string, type = 'ssh-ed25519'): Buffer => {
  const field = (content: string): Buffer =>
    Buffer.concat([Buffer.from([0, 0, 0, content.length]), Buffer.from(content)])
  return Buffer.concat([field(type), field(text)])
}
const line = (hosts: string, key: Buffer): string => `${hosts} ${keyType(key)} ${key.toString('base64')} a comment\n`
const [mine, other] = [keyOf('mine'), keyOf('another')]
const nas = { host: 'NAS.lan', port: 22 }

test('a key is known under the name and the port that it was recorded for', () => {
  const text = `# machines\n\n${line('nas.lan,192.168.1.5', mine)}${line('[nas.lan]:2222', other)}`
  expect(judgeHost(text, nas, mine)).toBe('known')
  expect(judgeHost(text, { host: '192.168.1.5', port: 22 }, mine)).toBe('known')
  expect(judgeHost(text, { ...nas, port: 2222 }, other)).toBe('known')
  expect(judgeHost(text, { ...nas, port: 2222 }, mine)).toBe('changed')
  expect(judgeHost(text, nas, other)).toBe('changed')
  expect(judgeHost(text, { host: 'nas', port: 22 }, mine)).toBe('unknown')
  expect(judgeHost('', nas, mine)).toBe('unknown')
})

test('names are read as OpenSSH writes them: hashed, with wildcards, negated, revoked', () => {
  const salt = Buffer.from('0123456789abcdef0123')
  const hashed = `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update('nas.lan').digest('base64')}`
  expect(judgeHost(line(hashed, mine), nas, mine)).toBe('known')
  expect(judgeHost(line(hashed, mine), { host: 'nas.lam', port: 22 }, mine)).toBe('unknown')
  expect(judgeHost(line('*.lan', mine), nas, mine)).toBe('known')
  expect(judgeHost(line('n?s.lan', mine), nas, mine)).toBe('known')
  expect(judgeHost(line('*.lan,!nas.lan', mine), nas, mine)).toBe('unknown')
  expect(judgeHost(line('nas.lan', mine) + line('@revoked *', mine), nas, mine)).toBe('revoked')
  expect(judgeHost(line('@cert-authority nas.lan', mine), nas, mine)).toBe('unknown')
  expect(judgeHost(line('nasxlan', mine), nas, mine)).toBe('unknown')
})

test('the types of known keys are asked for first', () => {
  const rsa = keyOf('r', 'ssh-rsa')
  expect(knownTypes(line('nas.lan', mine) + line('nas.lan', rsa) + line('else', other), nas)).toEqual([
    'ssh-ed25519',
    'ssh-rsa',
  ])
  expect(hostFingerprint(mine)).toMatch(/^SHA256:[\w+/]{43}$/u)
})
