import { execFileSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { buildDemo } from '../../fixtures/demo.ts'
import { runCli } from '../support/run-cli.ts'
import { S3Server } from '../support/s3-server/s3-server.ts'
import { suiteFolder } from '../support/suite-folder.ts'
import { tempFolder } from '../support/temp-folder.ts'

const folder = suiteFolder()
beforeAll(() => {
  buildDemo(join(folder, 'demo'), { scale: 0.002 })
  execFileSync('tar', ['-cf', join(folder, 'demo.tar'), '-C', join(folder, 'demo'), 'Plex Media Server'])
})

/** Starts an audit that waits for a store that never answers, and acts once the copy lies in `temp`. */
async function whileWaiting(act: (pid: number, temp: string) => Promise<void>) {
  const temp = tempFolder()
  await using server = await S3Server.start()
  server.bucket('media').put('a.mkv', { size: 1 })
  server.inject({ kind: 'hang' })
  const env = {
    TMPDIR: temp,
    AWS_ACCESS_KEY_ID: 'id',
    AWS_SECRET_ACCESS_KEY: 'very-secret-key',
    AWS_ENDPOINT_URL: server.endpoint,
  }
  const result = await runCli(['audit', '--db', join(folder, 'demo.tar'), '--listing', 's3://media'], {
    env,
    started: (child) => {
      const wait = async (): Promise<void> => {
        while (server.requests.length === 0) await delay(20)
        await act(child.pid ?? 0, temp)
      }
      wait().catch(() => child.kill('SIGKILL'))
    },
  })
  return { ...result, left: readdirSync(temp) }
}

describe('an interrupt', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 143],
  ] as const)(
    'by %s unwinds: the temporary copy goes, nothing is printed as a result, the code is %i',
    async (signal, code) => {
      const result = await whileWaiting(async (pid, temp) => {
        expect(readdirSync(temp)).toHaveLength(1)
        process.kill(pid, signal)
      })
      expect(result).toMatchObject({ code, stdout: '', left: [] })
      expect(result.stderr).toContain('interrupted')
    },
  )
})

test('what a killed run left is removed by the next one', async () => {
  const temp = tempFolder()
  await using server = await S3Server.start()
  server.inject({ kind: 'hang' })
  const killed = await runCli(['audit', '--db', join(folder, 'demo.tar'), '--listing', 's3://media'], {
    env: {
      TMPDIR: temp,
      AWS_ACCESS_KEY_ID: 'id',
      AWS_SECRET_ACCESS_KEY: 'very-secret-key',
      AWS_ENDPOINT_URL: server.endpoint,
    },
    started: (child) => {
      const wait = async (): Promise<void> => {
        while (server.requests.length === 0) await delay(20)
        child.kill('SIGKILL')
      }
      wait().catch(() => child.kill('SIGKILL'))
    },
  })
  expect(killed.signal).toBe('SIGKILL')
  expect(readdirSync(temp)).toHaveLength(1)
  const listing = join(folder, 'demo/listing.json')
  const { code } = await runCli(['audit', '--db', join(folder, 'demo'), '--listing', listing], {
    env: { TMPDIR: temp },
  })
  expect(code).toBe(0)
  expect(readdirSync(temp)).toEqual([])
})

test('a reader that goes away early is no error', async () => {
  const script = `node dist/cli/bin.js audit --db '${join(folder, 'demo')}' --listing '${join(folder, 'demo/listing.json')}' --csv - | head -1`
  expect(execFileSync('bash', ['-o', 'pipefail', '-c', script], { encoding: 'utf8' })).toBe(
    'section,part id,title,path,size,class\r\n',
  )
})

describe('secrets', () => {
  const secret = 'hunter2-hunter2'
  const env = { AWS_ACCESS_KEY_ID: 'AKIDAKIDAKID', AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: `${secret}-token` }

  test('do not show in messages, with --verbose and its stacks either', async () => {
    await using server = await S3Server.start()
    server.inject({ kind: 'denied' })
    const { stdout, stderr } = await runCli(
      ['audit', '--verbose', '--db', join(folder, 'demo'), '--listing', 's3://media'],
      {
        env: { ...env, AWS_ENDPOINT_URL: server.endpoint },
      },
    )
    expect(stderr).toContain('error[listing-denied]')
    expect(stdout + stderr).not.toContain('hunter2')
  })

  test('that stand in a source or a path are masked in every output', async () => {
    const out = tempFolder()
    const listing = join(folder, `demo/${secret}.json`)
    execFileSync('cp', [join(folder, 'demo/listing.json'), listing])
    const args = ['audit', '--db', join(folder, 'demo'), '--listing', listing]
    const text = await runCli(args, { env })
    const json = await runCli([...args, '--json'], { env })
    const html = await runCli([...args, '--html', join(out, 'a.html')], { env })
    const bad = await runCli(['audit', '--db', join(folder, 'demo'), '--listing', `${listing}x`], { env })
    const page = execFileSync('cat', [join(out, 'a.html')], { encoding: 'utf8', maxBuffer: 1 << 28 })
    for (const sink of [text.stdout, text.stderr, json.stdout, html.stdout, html.stderr, bad.stderr, page])
      expect(sink).not.toContain(secret)
    expect(JSON.parse(json.stdout)).toMatchObject({ listing: { source: expect.stringContaining('•••') } })
  })

  test('that rclone prints are masked', async () => {
    const bin = tempFolder()
    const rclone = join(bin, 'rclone')
    writeFileSync(
      rclone,
      `#!/bin/sh\necho "secret_access_key = ${secret} and https://user:${secret}@host/" >&2\nexit 3\n`,
      { mode: 0o755 },
    )
    const { stderr } = await runCli(['audit', '--db', join(folder, 'demo'), '--listing', 'rclone:x:y'], {
      env: { PATH: `${bin}:${process.env['PATH'] ?? ''}` },
    })
    expect(stderr).toContain('error[rclone-failed]')
    expect(stderr).not.toContain(secret)
  })
})
