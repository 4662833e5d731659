import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readConfig } from '../../src/cli/config.ts'
import { runCli } from '../support/run-cli.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { onTerminal } from './on-terminal.ts'

const secrets = ['7f9c1a52-4bd0-4e3f-9a2b-0c1d2e3f4a5b', 'SCWABCDEFGHIJ1234567', 'the-key-of-the-bucket']

/** A home in which rclone and Scaleway's tools are set up. */
function home(): string {
  const folder = tempFolder()
  const put = (name: string, text: string): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  put(
    '.config/rclone/rclone.conf',
    `[nas]\ntype = sftp\npass = ${secrets[2]}\n\n[aws]\ntype = s3\nprovider = AWS\n\n[media]\ntype = s3\nprovider = Scaleway\nsecret_access_key = ${secrets[2]}\n`,
  )
  put(
    '.config/scw/config.yaml',
    `access_key: ${secrets[1]}\nsecret_key: ${secrets[0]}\ndefault_zone: fr-par-1\nprofiles:\n  work:\n    default_zone: nl-ams-2\nactive_profile: work\n`,
  )
  return folder
}

describe('init --yes', () => {
  test("writes a commented file with what rclone's and Scaleway's own files say, and no secret", async () => {
    const HOME = home()
    const cwd = tempFolder()
    const { code, stdout, stderr } = await runCli(['init', '--yes'], { cwd, env: { HOME } })
    const file = join(cwd, 'plexferry.config.json')
    expect([code, stdout, stderr]).toEqual([
      0,
      `Wrote ${file}.\nNext: plexferry doctor, which says what is still lacking.\n`,
      '',
    ])
    expect(readConfig(file)).toEqual({
      s3: { rcloneRemote: 'media' },
      cloud: { zones: ['nl-ams-2'], instance: 'power' },
    })
    const text = readFileSync(file, 'utf8')
    expect(text).toContain('// "listing": "s3://media/",')
    for (const secret of secrets) expect(text).not.toContain(secret)
  })

  test('writes a file that the other commands take, also where nothing is known', async () => {
    const cwd = tempFolder()
    const written = await runCli(['init', '--yes', '--json'], { cwd, env: { HOME: cwd } })
    expect(JSON.parse(written.stdout)).toMatchObject({
      format: 'plexferry/init',
      config: { s3: {}, cloud: { zones: ['fr-par-1'], instance: 'power' } },
    })
    const { stdout } = await runCli(['doctor', '--json'], { cwd, env: { HOME: cwd } })
    expect(stdout).toMatch(/"code": "config",\s+"status": "ok"/u)
  })

  test('never writes over a file', async () => {
    const cwd = tempFolder()
    writeFileSync(join(cwd, 'plexferry.config.json'), '{}')
    const { code, stderr } = await runCli(['init', '--yes'], { cwd, env: { HOME: cwd } })
    expect(code).toBe(2)
    expect(stderr).toMatch(/^error\[usage\]: .* is there already\nhint: edit it, or name another with --config\n$/u)
    expect(readFileSync(join(cwd, 'plexferry.config.json'), 'utf8')).toBe('{}')
  })

  test('leaves out what cannot be read, and says so without what stands in it', async () => {
    const HOME = home()
    writeFileSync(join(HOME, '.config/scw/config.yaml'), `secret_key: [${secrets[0]}\nx`)
    const { code, stderr } = await runCli(['init', '--yes'], { cwd: tempFolder(), env: { HOME } })
    expect(code).toBe(0)
    expect(stderr).toMatch(/config\.yaml is not the YAML of Scaleway's tools; it is left out/u)
    expect(stderr).not.toContain(secrets[0])
  })

  test('is refused without --yes where nobody can be asked', async () => {
    const { code, stderr } = await runCli(['init'], { cwd: tempFolder() })
    expect([code, stderr]).toEqual([2, expect.stringContaining('error[not-confirmed]')])
  })
})

describe('init on a terminal', () => {
  test('asks with those defaults, objects to what it cannot take, and writes the answers', () => {
    const file = join(tempFolder(), 'mine.json')
    const typed = [
      '/srv/plex',
      '',
      'media',
      's3://key:hunter22@bucket/x',
      's3://media/films',
      'paris',
      '',
      'huge',
      'lite',
    ]
    const { code, shown } = onTerminal(['init', '--config', file], `${typed.join('\n')}\n`, { HOME: home() })
    expect(code).toBe(0)
    expect(shown).toContain("rclone remote that holds the bucket's keys [media]")
    expect(shown).toContain('write s3://bucket/folder')
    expect(shown).toContain('that holds a secret')
    expect(shown).toContain('a zone is like fr-par-1')
    expect(shown).toContain('one of lite, standard, power, superpower')
    expect(readConfig(file)).toEqual({
      db: '/srv/plex',
      listing: 's3://media/films',
      s3: { rcloneRemote: 'media' },
      cloud: { zones: ['nl-ams-2'], instance: 'lite' },
    })
  })

  test('writes nothing where the input ends before the last answer', () => {
    const file = join(tempFolder(), 'mine.json')
    const { code, shown } = onTerminal(['init', '--config', file], '/srv/plex\n\u0004', { HOME: home() })
    expect(code).toBe(0)
    expect(shown).toContain('Nothing was written.')
    expect(existsSync(file)).toBe(false)
  })
})
