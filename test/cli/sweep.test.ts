import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { besideServer } from './on-terminal.ts'
import { runCli } from '../support/run-cli.ts'
import { startFake } from '../support/scaleway/start-fake.ts'
import { tempFolder } from '../support/temp-folder.ts'

const run = '20261128-100000-abcd'
const tags = ['plexferry', `plexferry-run=${run}`, 'plexferry-expires=1764400000']

describe('sweep', () => {
  test('says that nothing is left, and exits with 0, where nothing is', async () => {
    const fake = await startFake()
    fake.books.addServer({ zone: 'fr-par-1' })
    const { code, stdout, stderr } = await runCli(['sweep'], { env: fake.env })
    expect([code, stdout, stderr]).toEqual([0, 'Nothing is left in any of 9 zones.\n', ''])
  })

  test('lists what is left with its price, and exits with 7 naming the command that removes each', async () => {
    const fake = await startFake()
    const server = fake.books.addServer({ zone: 'nl-ams-2', tags, name: 'plexferry-run' })
    const ip = fake.books.addThing('ip', { zone: 'fr-par-3', tags: ['plexferry'] })
    const { code, stdout } = await runCli(['sweep'], { env: fake.env })
    expect(code).toBe(7)
    expect(stdout).toContain('Left in the cloud: 3 resources, €0.1991 an hour.')
    expect(stdout).toMatch(
      /server\s+nl-ams-2\s+plexferry-run, GP1-S, running\s+20261128-100000-abcd\s+0 min !?\s+0\.1907/u,
    )
    expect(stdout).toContain(`scw instance server terminate ${server.id} zone=nl-ams-2 with-block=true with-ip=true`)
    expect(stdout).toContain(`scw instance ip delete ${ip.id} zone=fr-par-3`)
    expect(fake.calls.every(({ method }) => method === 'GET')).toBe(true)
  })

  test('destroys it all with --destroy --yes, and says what', async () => {
    const fake = await startFake()
    fake.books.addServer({ zone: 'nl-ams-2', tags, root: 'sbs_volume' })
    const { code, stdout } = await runCli(['sweep', '--destroy', '--yes', '--json'], { env: fake.env })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      format: 'plexferry/sweep',
      formatVersion: 1,
      verdict: 'nothing',
      complete: true,
      left: [],
      destroyed: [
        { kind: 'server', zone: 'nl-ams-2', run },
        { kind: 'block-volume', zone: 'nl-ams-2', run },
      ],
    })
    expect(fake.books.everything()).toEqual([])
  })

  test('keeps to the run and to the time that are asked for', async () => {
    const fake = await startFake()
    const future = `plexferry-expires=${Math.floor(Date.now() / 1000) + 3600}`
    fake.books.addThing('ip', { tags: ['plexferry', 'plexferry-run=a', future] })
    fake.books.addThing('ip', { tags: ['plexferry', 'plexferry-run=b', 'plexferry-expires=1000'] })
    const left = async (...flags: string[]): Promise<unknown[]> =>
      (
        JSON.parse((await runCli(['sweep', '--json', ...flags], { env: fake.env })).stdout) as {
          left: { run: string }[]
        }
      ).left.map(({ run }) => run)
    expect(await left('--run', 'a')).toEqual(['a'])
    expect(await left('--expired')).toEqual(['b'])
    expect(await left('--expired', '--run', 'a')).toEqual([])
  })

  test('exits with 3 where only what costs nothing is left', async () => {
    const fake = await startFake()
    fake.books.addThing('security-group', { tags })
    expect((await runCli(['sweep'], { env: fake.env })).code).toBe(3)
  })

  test('never says that nothing is left where a zone could not be listed', async () => {
    const fake = await startFake()
    fake.inject({ kind: 'forbidden', when: ({ path }) => path === '/instance/v1/zones/pl-waw-2/volumes' })
    const { code, stdout } = await runCli(['sweep'], { env: fake.env })
    expect(code).toBe(7)
    expect(stdout).not.toContain('Nothing')
    expect(stdout).toContain('  volume in pl-waw-2: HTTP 403, insufficient permissions')
  })

  test('is content where a key may not list the keys of the account, and says so', async () => {
    const fake = await startFake()
    fake.forbidden.add('iam')
    const { code, stdout } = await runCli(['sweep'], { env: fake.env })
    expect(code).toBe(0)
    expect(stdout).toContain('2 lists could not be read')
  })

  test('says which key is not accepted', async () => {
    const fake = await startFake()
    const env = { ...fake.env, SCW_SECRET_KEY: '11111111-2222-4333-8444-555555555555' }
    const { code, stderr } = await runCli(['sweep'], { env })
    expect(code).toBe(4)
    expect(stderr).toMatch(/^error\[cloud-denied\]: the Scaleway key from SCW_ACCESS_KEY is not accepted/u)
  })

  test("takes the key from the active profile of Scaleway's own file", async () => {
    const fake = await startFake()
    const home = tempFolder()
    mkdirSync(join(home, '.config/scw'), { recursive: true })
    const { SCW_ACCESS_KEY: key, SCW_SECRET_KEY: secret, SCW_API_URL: url } = fake.env
    writeFileSync(
      join(home, '.config/scw/config.yaml'),
      `access_key: SCWXXXXXXXXXXXXXXXXX\nactive_profile: work\nprofiles:\n  work:\n    access_key: "${key}"\n    secret_key: ${secret}\n    api_url: ${url}/\n`,
    )
    const { code, stdout } = await runCli(['sweep'], { env: { HOME: home } })
    expect([code, stdout]).toEqual([0, 'Nothing is left in any of 9 zones.\n'])
  })

  test('does not destroy where nobody can be asked', async () => {
    const fake = await startFake()
    fake.books.addThing('ip', { tags })
    const { code, stderr } = await runCli(['sweep', '--destroy'], { env: fake.env })
    expect([code, stderr]).toEqual([
      2,
      'error[not-confirmed]: destroying what is in the cloud needs a yes, and there is no terminal to ask on\nhint: add --yes\n',
    ])
    expect(fake.books.billed()).toHaveLength(1)
  })

  test('asks on a terminal, says when a run may still be at work, and takes a no and a yes', async () => {
    const fake = await startFake()
    fake.books.addThing('ip', { tags: ['plexferry', `plexferry-expires=${Math.floor(Date.now() / 1000) + 3600}`] })
    fake.books.addThing('ip', { tags })
    const no = await besideServer(['sweep', '--destroy'], 'n\n', fake.env)
    expect(no.code).toBe(7)
    expect(no.shown).toContain('Destroy these 2 for good? 1 of them is not past its time: a run may still be at work.')
    expect(no.shown).toContain('Nothing was destroyed.')
    expect(fake.books.billed()).toHaveLength(2)
    const yes = await besideServer(['sweep', '--destroy'], 'y\n', fake.env)
    expect(yes.code).toBe(0)
    expect(yes.shown).toContain('Destroyed: 2 resources.')
    expect(fake.books.everything()).toEqual([])
  })

  test('interrupted while it destroys it exits with 130, and the next one finishes', async () => {
    const fake = await startFake()
    fake.books.pace.stop = 1e9
    fake.books.addServer({ zone: 'fr-par-1', tags })
    const cut = await runCli(['sweep', '--destroy', '--yes'], {
      env: fake.env,
      started: (child) => {
        const timer = setInterval(() => {
          if (!fake.calls.some(({ body }) => body.includes('terminate'))) return
          clearInterval(timer)
          child.kill('SIGINT')
        }, 20)
      },
    })
    expect([cut.code, cut.stderr]).toEqual([
      130,
      'Stopped before the end: what is left is still billed. plexferry sweep shows it.\ninterrupted\n',
    ])
    fake.ahead = 1e9
    expect((await runCli(['sweep', '--destroy', '--yes'], { env: fake.env })).code).toBe(0)
    expect(fake.books.everything()).toEqual([])
  })
})
