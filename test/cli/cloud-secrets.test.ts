import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type CliResult, runCli } from '../support/run-cli.ts'
import { credentials, type FakeScaleway } from '../support/scaleway/fake-scaleway.ts'
import { startFake } from '../support/scaleway/start-fake.ts'
import { tempFolder } from '../support/temp-folder.ts'

const { accessKey, secretKey } = credentials
const other = 'SCWOTHERPROFILE12345'
const planted = [accessKey, secretKey, 'abcdefghij0123456789', other]

/** Everything that a run let out. */
function expectNoSecret({ stdout, stderr }: CliResult): void {
  for (const secret of planted) {
    expect(stdout).not.toContain(secret)
    expect(stderr).not.toContain(secret)
  }
}

async function telltale(): Promise<FakeScaleway> {
  const fake = await startFake()
  fake.inject({ kind: 'telltale' })
  return fake
}

/** A home with Scaleway's own file in it. */
function homeWith(config: string): string {
  const home = tempFolder()
  mkdirSync(join(home, '.config/scw'), { recursive: true })
  writeFileSync(join(home, '.config/scw/config.yaml'), config)
  return home
}

test.each([
  [['sweep']],
  [['sweep', '--json']],
  [['sweep', '--verbose']],
  [['doctor']],
  [['doctor', '--json', '--verbose']],
])('the key is in nothing that %j lets out, though the API repeats it in its answers', async (words) => {
  const fake = await telltale()
  const run = await runCli(words, { env: fake.env })
  expect(run.code).toBe(words[0] === 'sweep' ? 7 : 3)
  expect(run.stdout).toContain('•••')
  expectNoSecret(run)
})

test.each([[['sweep', '--verbose']], [['doctor', '--json']]])(
  "nor is one of Scaleway's own file in what %j lets out",
  async (words) => {
    const fake = await telltale()
    const HOME = homeWith(`access_key: ${accessKey}\nsecret_key: ${secretKey}\napi_url: ${fake.url}\n`)
    const run = await runCli(words, { env: { HOME } })
    expect(run.stdout).toContain('•••')
    expectNoSecret(run)
  },
)

test.each([
  ['a file that is no YAML', `secret_key: [${secretKey}\naccess_key: ${accessKey}\n`],
  ['a key of the wrong form', `secret_key: ${secretKey}x\naccess_key: ${accessKey}\n`],
  ['half of a key', `access_key: ${accessKey}\n`],
  ['a profile that is not there', `access_key: ${other}\nsecret_key: ${secretKey}\nactive_profile: none\n`],
])('nor is what stands in %s', async (_what, config) => {
  const run = await runCli(['sweep', '--verbose'], { env: { HOME: homeWith(config) } })
  expect(run.stderr).toMatch(/^error\[cloud-credentials\]: .*\nhint: .*\n$/u)
  expectNoSecret(run)
})

test('nor is a key in the environment that is refused for its form', async () => {
  const run = await runCli(['sweep', '--verbose'], {
    env: { SCW_ACCESS_KEY: `${accessKey}9`, SCW_SECRET_KEY: `${secretKey}-x` },
  })
  expect(run.stderr).toContain('is none of Scaleway')
  expectNoSecret(run)
})

test('nor is the key in the stack of an error that comes of the API', async () => {
  const fake = await startFake()
  const env = { ...fake.env, SCW_SECRET_KEY: '99999999-4bd0-4e3f-9a2b-0c1d2e3f4a5b' }
  const run = await runCli(['sweep', '--verbose'], { env })
  expect(run.stderr).toContain('caused by: CloudFailure')
  expect(run.stderr).not.toContain('99999999-4bd0')
  expectNoSecret(run)
})
