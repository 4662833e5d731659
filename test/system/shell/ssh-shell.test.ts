import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { SshShell } from '../../../src/orchestrate/shell/ssh-shell.ts'
import { FaultyLine, startSshd } from '../../support/sshd.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')
const odd = `it's "$HOME" \`id\` \\ ;&|*?
new line – ünï`

test('a program gets its arguments as they are, and its end is told by its exit code alone', async () => {
  const { options } = await startSshd(join(tempFolder(), 'sshd'))
  await using shell = new SshShell(options)
  expect((await shell.run(['printf', '%s|', odd, '', '-n'])).stdout.toString()).toBe(`${odd}||-n|`)
  expect(await shell.run(['sh', '-c', 'echo out; echo err >&2; exit 3'])).toMatchObject({
    ended: { kind: 'exited', code: 3 },
    stderr: 'err\n',
  })
  expect((await shell.run(['no-such-program'])).ended).toEqual({ kind: 'exited', code: 127 })
  expect((await shell.run(['sh', '-c', 'kill -TERM $$'])).ended).toEqual({ kind: 'killed', signal: 'SIGTERM' })
  expect((await shell.run(['cat'], { input: odd })).stdout.toString()).toBe(odd)
  const large = await shell.run(['sh', '-c', 'head -c 30000000 /dev/zero; head -c 1000000 /dev/zero >&2'])
  expect(large.stdout).toHaveLength(30_000_000)
})

test('a machine that is not known is refused, and so is one with another key', async () => {
  const folder = join(tempFolder(), 'sshd')
  const { options, port } = await startSshd(folder)
  await using unknown = new SshShell({ ...options, knownHosts: '' })
  await expect(unknown.run(['true'])).rejects.toMatchObject({
    code: 'host-unknown',
    message: expect.stringMatching(/SHA256:[\w+/]{43}$/u),
    hint: expect.stringContaining(`ssh -p ${port}`),
  })
  const [type, key] = readFileSync(join(folder, 'stranger.pub'), 'utf8').split(' ')
  await using other = new SshShell({ ...options, knownHosts: `[127.0.0.1]:${port} ${type} ${key}\n` })
  await expect(other.run(['true'])).rejects.toMatchObject({ code: 'host-changed' })
  await using stranger = new SshShell({ ...options, privateKey: readFileSync(join(folder, 'stranger')) })
  await expect(stranger.run(['true'])).rejects.toMatchObject({
    code: 'shell-failed',
    hint: expect.stringContaining('ssh-agent'),
  })
})

test.each(['reset', 'close', 'black-hole'] as const)(
  'a connection that ends by a %s is lost, and neither success nor failure',
  async (fault) => {
    const { options, port, knownHostsFor } = await startSshd(join(tempFolder(), 'sshd'))
    const line = await FaultyLine.to(port)
    const keepalive = { interval: 300, missed: 2 }
    await using shell = new SshShell({
      ...options,
      port: line.port,
      knownHosts: knownHostsFor(line.port),
      keepalive,
    })
    expect((await shell.run(['true'])).ended).toEqual({ kind: 'exited', code: 0 })
    Object.assign(line, { fault, faults: 1, after: 0 })
    const { ended } = await shell.run(['sleep', '30'])
    expect(ended.kind).toBe('lost')
    // What is run next has a connection of its own.
    expect((await shell.run(['true'])).ended).toEqual({ kind: 'exited', code: 0 })
  },
)

test.each(['reset', 'close', 'black-hole'] as const)(
  'a file goes on from the byte where a %s cut it off, both ways',
  async (fault) => {
    const folder = tempFolder()
    const { options, port, knownHostsFor } = await startSshd(join(folder, 'sshd'))
    const line = await FaultyLine.to(port)
    await using shell = new SshShell({
      ...options,
      port: line.port,
      knownHosts: knownHostsFor(line.port),
      keepalive: { interval: 300, missed: 2 },
    })
    mkdirSync(join(folder, odd.replaceAll('/', '')))
    const source = join(folder, 'source')
    writeFileSync(source, randomBytes(24_000_000))
    const there = join(folder, odd.replaceAll('/', ''), 'there')
    const back = join(folder, 'back')
    Object.assign(line, { fault, faults: 2, after: 5_000_000 })
    const heard: number[] = []
    const emit = ({ done }: { done: number }): void => void heard.push(done)
    expect(await shell.upload(source, there, { stall: 1500, emit })).toMatchObject({ bytes: 24_000_000 })
    expect(line.faults).toBe(0)
    expect(sha256(there)).toBe(sha256(source))
    Object.assign(line, { faults: 2 })
    expect(await shell.download(there, back, { stall: 1500, emit })).toMatchObject({ bytes: 24_000_000 })
    expect(line.faults).toBe(0)
    expect(sha256(back)).toBe(sha256(source))
    expect(heard.at(-1)).toBe(24_000_000)
  },
)

test('what an earlier process left of an upload is gone on from, unless it is of another file', async () => {
  const folder = tempFolder()
  const { options } = await startSshd(join(folder, 'sshd'))
  await using shell = new SshShell(options)
  const source = join(folder, 'source')
  const content = randomBytes(3_000_000)
  writeFileSync(source, content)
  const there = join(folder, 'there')
  writeFileSync(`${there}.part`, content.subarray(0, 1_000_000))
  expect(await shell.upload(source, there)).toMatchObject({ resumedAt: 1_000_000 })
  expect(sha256(there)).toBe(sha256(source))
  writeFileSync(`${there}.part`, randomBytes(2_000_000))
  expect(await shell.upload(source, there)).toMatchObject({ resumedAt: 0 })
  expect(sha256(there)).toBe(sha256(source))
})
