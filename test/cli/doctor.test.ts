import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { runCli } from '../support/run-cli.ts'
import { S3Server } from '../support/s3-server/s3-server.ts'
import { startFake } from '../support/scaleway/start-fake.ts'
import { tempFolder } from '../support/temp-folder.ts'

interface Seen {
  readonly code: string
  readonly status: string
  readonly message: string
  readonly remedy: string | null
  readonly evidence: Record<string, unknown>
}

/** What doctor says, by code, in a folder of its own. */
async function doctor(
  options: { env?: Record<string, string>; config?: string; flags?: string[]; cwd?: string } = {},
): Promise<{ code: number | null; checks: Record<string, Seen> }> {
  const cwd = options.cwd ?? tempFolder()
  if (options.config !== undefined) writeFileSync(join(cwd, 'plexferry.config.json'), options.config)
  const env = { PATH: '/nonexistent', HOME: cwd, XDG_STATE_HOME: cwd, ...options.env }
  const { code, stdout } = await runCli(['doctor', '--json', ...(options.flags ?? [])], { cwd, env })
  const { checks } = JSON.parse(stdout) as { checks: Seen[] }
  return { code, checks: Object.fromEntries(checks.map((check) => [check.code, check])) }
}

/** A folder with a program of that name, which says this. */
function program(name: string, script: string): string {
  const folder = tempFolder()
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`)
  chmodSync(join(folder, name), 0o755)
  return folder
}

describe('of a machine where nothing is set up', () => {
  test('it skips what is not set up, and exits with 0', async () => {
    const { code, checks } = await doctor({ env: { PATH: '/nonexistent' } })
    expect(code).toBe(0)
    expect(Object.entries(checks).map(([name, { status }]) => `${name} ${status}`)).toEqual([
      'config skipped',
      'node ok',
      'temp-space ok',
      'workspace-space ok',
      'docker skipped',
      'rclone skipped',
      'fuse skipped',
      'plex-sqlite skipped',
      'bucket-list skipped',
      'bucket-read skipped',
      'cloud-key skipped',
      'cloud-access skipped',
      'cloud-offers skipped',
      'cloud-quota skipped',
    ])
  })
})

describe('of the machine', () => {
  test.each([
    ['docker', 'echo 29.1.0', 'ok', 'docker engine 29.1.0'],
    ['docker', 'echo "permission denied" >&2; exit 1', 'skipped', /does not answer \(permission denied\)/u],
    ['rclone', 'echo "rclone v1.75.0"', 'ok', 'rclone 1.75.0'],
    ['rclone', 'exit 3', 'failed', /does not work/u],
    ['Plex SQLite', '', 'ok', /Plex SQLite$/u],
  ])('it finds %s that does `%s` %s', async (name, script, status, message) => {
    const { checks } = await doctor({ env: { PATH: `${program(name, script)}:/bin` } })
    const found = checks[name === 'Plex SQLite' ? 'plex-sqlite' : name]
    expect(found).toMatchObject({ status, message: expect.stringMatching(message) })
  })

  test('rclone fails where what is configured needs it', async () => {
    const { code, checks } = await doctor({ flags: ['--listing', 'rclone:b2:media'], env: { PATH: '/nonexistent' } })
    expect(checks['rclone']).toMatchObject({ status: 'failed', remedy: expect.stringContaining('rclone.org') })
    expect(code).toBe(3)
  })
})

describe('of the configuration', () => {
  test('it takes a file that is right', async () => {
    const { checks } = await doctor({ config: '{\n  // mine\n  "proof": "off",\n}' })
    expect(checks['config']).toMatchObject({ status: 'ok' })
  })

  test.each([
    ['{"listng": "s3://media"}', /unknown field listng$/u, /perhaps listing is meant/u],
    ['{"cloud": {"zone": ["fr-par-1"]}}', /unknown field cloud\.zone$/u, /perhaps cloud\.zones is meant/u],
    [
      '{"cloud": {"profiles": {"power": {"type": []}}}}',
      /unknown field cloud\.profiles\.power\.type$/u,
      /cloud\.profiles\.power\.types/u,
    ],
    ['{"cloud": {"zones": ["paris"]}}', /cloud\.zones\.0: a zone is like fr-par-1/u, /docs\/commands/u],
    ['{"mount": [', /line 1: close bracket expected/u, /one JSON object/u],
  ])('%s fails with what is wrong, and the rest is checked all the same', async (config, message, remedy) => {
    const { code, checks } = await doctor({ config })
    expect(code).toBe(3)
    expect(checks['config']).toMatchObject({
      status: 'failed',
      message: expect.stringMatching(message),
      remedy: expect.stringMatching(remedy),
    })
    expect(checks['node']?.status).toBe('ok')
  })
})

describe('of the bucket', () => {
  const keys = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'a-secret-of-the-bucket' }
  async function bucket(): Promise<{ s3: S3Server; env: Record<string, string> }> {
    const s3 = await S3Server.start()
    onTestFinished(async () => {
      await s3[Symbol.asyncDispose]()
    })
    s3.bucket('media').put('shows/A.mkv', {
      body: new Uint8Array(300_000),
      storageClass: 'STANDARD',
      metadata: {},
      mtime: new Date(0),
    })
    return { s3, env: { ...keys, AWS_ENDPOINT_URL: s3.endpoint } }
  }

  test('it lists it, and reads a part of an object', async () => {
    const { env } = await bucket()
    const { code, checks } = await doctor({ env, flags: ['--listing', 's3://media/shows'] })
    expect(checks['bucket-list']).toMatchObject({ status: 'ok', evidence: { object: 'A.mkv', size: 300_000 } })
    expect(checks['bucket-read']).toMatchObject({ status: 'ok', evidence: { bytes: 131_072 } })
    expect(code).toBe(0)
  })

  test.each([
    ['s3://media/nothing', 'bucket-list', /no object that can be read/u],
    ['s3://other', 'bucket-list', /cannot be listed: NoSuchBucket/u],
    ['dir:/nothing/at/all', 'bucket-list', /ENOENT/u],
  ])('%s fails', async (source, name, message) => {
    const { env } = await bucket()
    const { code, checks } = await doctor({ env, flags: ['--listing', source] })
    expect(checks[name]).toMatchObject({ status: 'failed', message: expect.stringMatching(message) })
    expect(code).toBe(3)
  })

  test('objects that may not be read fail', async () => {
    const { s3, env } = await bucket()
    s3.inject({ kind: 'denied', when: ({ key }) => key !== '' })
    const { checks } = await doctor({ env, flags: ['--listing', 's3://media/shows'] })
    expect(checks['bucket-read']).toMatchObject({ status: 'failed', remedy: expect.stringContaining('s3:GetObject') })
  })

  test('of an rclone remote, too', async () => {
    const list = String.raw`printf '[\n{"Path":"A.mkv","Size":0},\n{"Path":"B.mkv","Size":7}\n]\n'`
    const { checks } = await doctor({
      flags: ['--listing', 'rclone:b2:media'],
      env: {
        PATH: `${program('rclone', `case "$1" in version) echo v1.75.0;; lsjson) ${list};; *) exit 1;; esac`)}:/bin:/usr/bin`,
      },
    })
    expect(checks['bucket-list']).toMatchObject({ status: 'ok', evidence: { object: 'B.mkv', size: 7 } })
    expect(checks['bucket-read']?.status).toBe('failed')
  })
})

describe('of the cloud', () => {
  test('it says what would be used, at what price', async () => {
    const fake = await startFake()
    const { code, checks } = await doctor({ env: fake.env, config: '{"cloud": {"zones": ["fr-par-2", "nl-ams-1"]}}' })
    expect(checks['cloud-offers']).toMatchObject({
      status: 'ok',
      message: 'power: GP1-S in fr-par-2, €0.19074 an hour, €18.31 for 96 hours; 5 others would do',
    })
    expect(checks['cloud-quota']).toMatchObject({ status: 'ok' })
    expect(code).toBe(0)
    expect(fake.strange).toEqual([])
    expect(fake.calls.every(({ method }) => method === 'GET')).toBe(true)
  })

  test('it fails where no type of the profile can be had, and says why of each', async () => {
    const fake = await startFake()
    fake.stock.set('fr-par-1/GP1-S', 'shortage')
    const config =
      '{"cloud": {"zones": ["fr-par-1"], "profiles": {"power": {"types": ["GP1-S", "GP1-XS", "START1-S", "X"]}}}}'
    const { code, checks } = await doctor({ env: fake.env, config })
    expect(checks['cloud-offers']).toMatchObject({
      status: 'failed',
      message:
        'no server for power: GP1-S in fr-par-1 is out of stock; GP1-XS in fr-par-1 has 4 CPUs, fewer than 8, has 16 GiB of memory, less than 24; START1-S in fr-par-1 is no longer sold, has 2 CPUs, fewer than 8, has 2 GiB of memory, less than 24; X in fr-par-1 is not sold there',
    })
    expect(code).toBe(3)
  })

  test('it fails where the account may have none of the types', async () => {
    const fake = await startFake()
    for (const type of ['GP1-S', 'BASIC3-X8C-32G', 'POP2-8C-32G']) fake.quota.set(type, 0)
    const { checks } = await doctor({ env: fake.env })
    expect(checks['cloud-quota']).toMatchObject({ status: 'failed', remedy: expect.stringContaining('quota') })
  })

  test('limits that the key may not read are unknown, and no failure', async () => {
    const fake = await startFake()
    fake.forbidden.add('iam')
    const { code, checks } = await doctor({ env: fake.env })
    expect([code, checks['cloud-quota']?.status]).toEqual([0, 'unknown'])
  })

  test.each([
    [{ SCW_SECRET_KEY: '11111111-2222-4333-8444-555555555555' }, 'cloud-access', /is not accepted/u],
    [{ SCW_SECRET_KEY: '' }, 'cloud-key', /the secret key is missing/u],
    [{ SCW_ACCESS_KEY: 'SCW' }, 'cloud-key', /is none of Scaleway's/u],
  ])('a key with %j fails', async (wrong, name, message) => {
    const fake = await startFake()
    const { code, checks } = await doctor({ env: { ...fake.env, ...wrong } })
    expect(checks[name]).toMatchObject({ status: 'failed', message: expect.stringMatching(message) })
    expect(code).toBe(3)
  })
})

test('on a terminal each lack is followed by what to do', async () => {
  const cwd = tempFolder()
  mkdirSync(join(cwd, 'state'))
  const { code, stdout } = await runCli(['doctor', '--listing', 'dir:/nothing/at/all'], {
    cwd,
    env: { PATH: '/nonexistent', HOME: cwd },
  })
  expect(code).toBe(3)
  expect(stdout).toMatch(
    /^FAILED +bucket-list +\/nothing\/at\/all cannot be read \(ENOENT\)\n +→ see that the media is mounted/mu,
  )
  expect(stdout).toContain('1 check failed.')
})
