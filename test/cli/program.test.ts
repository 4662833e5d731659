import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { version } from '../../src/cli/version.ts'
import { runCli } from '../support/run-cli.ts'
import { tempFolder } from '../support/temp-folder.ts'

describe('help', () => {
  test('of the program and of each command goes to standard output and says the exit codes', async () => {
    for (const args of [['--help'], ['audit', '--help'], ['demo', '-h'], ['help', 'audit']]) {
      const { code, stdout, stderr } = await runCli(args)
      expect([args, code, stderr]).toEqual([args, 0, ''])
      expect(stdout).toContain('Exit codes:')
      expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100)
    }
  })

  test('of a command shows examples', async () => {
    for (const command of ['audit', 'demo']) expect((await runCli([command, '--help'])).stdout).toContain('Examples:')
  })

  test('is shown, as an error of usage, when nothing was asked', async () => {
    const { code, stdout } = await runCli([])
    expect(code).toBe(2)
    expect(stdout).toContain('Usage: plexferry')
  })
})

test('--version prints the version', async () => {
  expect((await runCli(['--version'])).stdout).toBe(`${version}\n`)
})

describe('wrong usage ends in 2 with two lines', () => {
  test.each([
    [['nonsense'], /unknown command 'nonsense'/u],
    [['audit', '--nonsense'], /unknown option '--nonsense'/u],
    [['audit', '--db', 'x', '--listing', 'y', '--json', '--csv', 'z'], /cannot be used with/u],
    [['audit', '--db', 'x'], /--listing is missing/u],
    [['audit', '--listing', 'x'], /--db is missing/u],
    [['audit', '--db', 'x', '--listing', 'y', '--fail-on', 'everything'], /does not know 'everything'/u],
    [['audit', '--db', 'x', '--listing', 'y', '--listing-format', 'xml'], /Allowed choices/u],
    [['audit', '--db', 'x', '--listing', 'y', '--mount', 'Media'], /'Media' is not a mount/u],
    [['demo', '--scale', '-1'], /above 0/u],
    [['demo', '--seed', 'x'], /whole number/u],
    [['audit', '--quiet', '--verbose'], /cannot be used with/u],
    [['audit', '--config', 'nowhere.json'], /nowhere.json does not exist/u],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await runCli(args)
    expect(stderr).toMatch(/^error\[(?:usage|config|mount-invalid)\]: .*\nhint: .*\n$/u)
    expect(stderr).toMatch(message)
    expect([code, stdout]).toEqual([2, ''])
  })
})

describe('a configuration file', () => {
  test.each([
    ['{', /cannot be read/u],
    ['[]', /expected object/u],
    ['{"dbb": "x"}', /unknown field dbb/u],
    ['{"s3": {"secretKey": "x"}}', /unknown field/u],
    ['{"listingFormat": "xml"}', /listingFormat/u],
    ['{"mount": [1]}', /mount/u],
  ])('that holds %s is refused, naming what is wrong', async (text, message) => {
    const cwd = tempFolder()
    writeFileSync(join(cwd, 'plexferry.config.json'), text)
    const { code, stderr } = await runCli(['audit'], { cwd })
    expect(stderr).toMatch(/^error\[config\]: .*\nhint: .*\n$/u)
    expect(stderr).toMatch(message)
    expect(code).toBe(2)
  })
})

test('a name in a message cannot move the cursor or start a line', async () => {
  const { stderr } = await runCli(['audit', '--db', 'a\u001b[2Jb\nerror[x]: c', '--listing', 'y'])
  expect(stderr.split('\n')).toHaveLength(3)
  expect(stderr).not.toContain('\u001b')
})
