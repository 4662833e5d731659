import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, lstatSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { buildDemo } from '../../fixtures/demo.ts'
import { replaceFile } from '../../src/cli/output-file.ts'
import { Secrets } from '../../src/core/secrets.ts'
import { ToolError } from '../../src/core/tool-error.ts'
import { folderDigest } from '../support/folder-digest.ts'
import { bin, runCli } from '../support/run-cli.ts'
import { suiteFolder } from '../support/suite-folder.ts'
import { tempFolder } from '../support/temp-folder.ts'

const folder = suiteFolder()
let args: string[]
beforeAll(() => {
  const demo = buildDemo(join(folder, 'demo'), { scale: 0.001 })
  args = ['audit', '--db', demo.folder, '--listing', demo.listing]
})

const options = { secrets: new Secrets({}), signal: new AbortController().signal }
const head = 'section,part id,title,path,size,class\r\n'

describe('a file that is written over', () => {
  test('stays as it was when making its content fails half way', async () => {
    const out = tempFolder()
    const file = join(out, 'a.csv')
    writeFileSync(file, 'old')
    const failing = function* (): Generator<string> {
      yield 'half'
      throw new ToolError('db-damaged', 'x', 'y')
    }
    await expect(replaceFile(file, failing(), options)).rejects.toMatchObject({ code: 'db-damaged' })
    expect([readFileSync(file, 'utf8'), readdirSync(out)]).toEqual(['old', ['a.csv']])
  })

  test('stays as it was when it is interrupted', async () => {
    const out = tempFolder()
    writeFileSync(join(out, 'a.csv'), 'old')
    const abort = new AbortController()
    const endless = function* (): Generator<string> {
      for (let count = 0; ; count++) {
        if (count === 3) abort.abort(new Error('interrupted'))
        yield 'more'
      }
    }
    const writing = replaceFile(join(out, 'a.csv'), endless(), { ...options, signal: abort.signal })
    await expect(writing).rejects.toThrow('interrupted')
    expect([readFileSync(join(out, 'a.csv'), 'utf8'), readdirSync(out)]).toEqual(['old', ['a.csv']])
  })

  test('keeps its mode, and a link to it stays a link', async () => {
    const out = tempFolder()
    writeFileSync(join(out, 'real.csv'), 'old')
    chmodSync(join(out, 'real.csv'), 0o600)
    symlinkSync('real.csv', join(out, 'link.csv'))
    expect((await runCli([...args, '--csv', join(out, 'link.csv')])).code).toBe(0)
    expect(lstatSync(join(out, 'link.csv')).isSymbolicLink()).toBe(true)
    expect(readFileSync(join(out, 'real.csv'), 'utf8')).toMatch(new RegExp(`^${head}`, 'u'))
    expect(statSync(join(out, 'real.csv')).mode & 0o777).toBe(0o600)
  })

  test('that is a pipe is written to, and stays one', async () => {
    const out = tempFolder()
    const pipe = join(out, 'pipe')
    execFileSync('mkfifo', [pipe])
    const reading = readFile(pipe, 'utf8')
    expect((await runCli([...args, '--csv', pipe])).code).toBe(0)
    expect(await reading).toMatch(new RegExp(`^${head}`, 'u'))
    expect(lstatSync(pipe).isFIFO()).toBe(true)
  })
})

describe('an output that is an input', () => {
  test('is refused before anything is read or written, by whatever name', async () => {
    const [, , database = '', , listing = ''] = args
    const file = join(database, 'Plex Media Server/Plug-in Support/Databases/com.plexapp.plugins.library.db')
    const before = folderDigest(folder)
    symlinkSync(file, join(folder, 'link.db'))
    for (const words of [
      ['--csv', file],
      ['--html', file],
      ['--csv', listing],
      ['--html', join(folder, 'link.db')],
    ]) {
      const { code, stderr } = await runCli([...args, ...words])
      expect([words, code, stderr]).toEqual([words, 2, expect.stringMatching(/is what is to be read|is a database/u)])
    }
    rmSync(join(folder, 'link.db'))
    const { '': _, ...after } = folderDigest(folder)
    const { '': __, ...expected } = before
    expect(after).toEqual(expected)
  })
})

describe('an output that cannot take what is written', () => {
  test('is an error on standard output', () => {
    const run = spawnSync(
      'sh',
      ['-c', `node '${bin}' ${args.map((word) => `'${word}'`).join(' ')} --json > /dev/full`],
      {
        encoding: 'utf8',
      },
    )
    expect([run.status, run.stderr]).toEqual([2, expect.stringMatching(/^error\[output-failed\]: .*ENOSPC.*\nhint: /u)])
  })

  test('ends in the right code when even standard error is closed', () => {
    const run = spawnSync('sh', ['-c', `node '${bin}' audit --db none --listing none 2> /dev/full`])
    expect(run.status).toBe(2)
  })
})

/** Runs the program with a terminal for both streams, and returns all that it would show. */
function onTerminal(words: readonly string[], env: Record<string, string> = {}): string {
  const command = `node '${bin}' ${words.map((word) => `'${word}'`).join(' ')}`
  const run = spawnSync('script', ['-qec', `stty cols 80; ${command}`, '/dev/null'], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '', TERM: 'xterm', ...env },
  })
  return run.stdout
}

describe('a terminal', () => {
  test('is shown colours, unless NO_COLOR or --no-color forbids them', () => {
    expect(onTerminal(args)).toContain('\u001b[31m')
    expect(onTerminal(args, { NO_COLOR: '1' })).not.toContain('\u001b[31m')
    expect(onTerminal([...args, '--no-color'])).not.toContain('\u001b[31m')
  })

  test('has the progress line taken away before an error is said', async () => {
    const cut = join(folder, 'cut.tar')
    execFileSync('sh', ['-c', `tar -cf - -C '${folder}' demo | head -c 2000000 > '${cut}'`])
    const shown = onTerminal(['audit', '--db', cut, '--listing', join(folder, 'demo/listing.json')])
    expect(shown.replaceAll('\u001b[K', '\n')).toMatch(/(?:^|\n)error\[db-archive-damaged\]/u)
  })
})

test('an interrupted demo leaves nothing', async () => {
  const temp = tempFolder()
  const { code, stderr } = await runCli(['demo', '--scale', '0.5'], {
    env: { TMPDIR: temp },
    started: (child) => {
      const wait = async (): Promise<void> => {
        while (readdirSync(temp).length === 0) await delay(20)
        await delay(500)
        child.kill('SIGINT')
      }
      wait().catch(() => child.kill('SIGKILL'))
    },
  })
  expect([code, readdirSync(temp)]).toEqual([130, []])
  expect(stderr).toContain('interrupted')
})
