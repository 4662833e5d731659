import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openContent, type OpenContentOptions } from '../../../src/storage/content/open-content.ts'
import { tempFolder } from '../../support/temp-folder.ts'

/** A program that stands where rclone would, and does as the lines of JavaScript say. */
function program(...lines: readonly string[]): string {
  const file = join(tempFolder(), 'rclone')
  const head = [
    `#!${process.execPath}`,
    `const { createServer } = require('node:http')`,
    `const { writeFileSync } = require('node:fs')`,
    `const args = process.argv.slice(2)`,
    `const [host, port] = args[args.indexOf('--addr') + 1].split(':')`,
    `const authorization = 'Basic ' + Buffer.from(process.env.RCLONE_USER + ':' + process.env.RCLONE_PASS).toString('base64')`,
    `const serve = (answer) => createServer((request, response) => {`,
    `  if (request.headers.authorization !== authorization) return response.writeHead(401).end()`,
    `  answer(request, response)`,
    `}).listen(Number(port), host)`,
  ]
  writeFileSync(file, [...head, ...lines, ''].join('\n'))
  chmodSync(file, 0o755)
  return file
}

const env = { PATH: process.env['PATH'], RCLONE_BASEURL: '/x', RCLONE_LOG_FILE: '/dev/null', RCLONE_S3_REGION: 'kept' }

async function opened(rclone: string, options: OpenContentOptions = {}) {
  const content = await openContent('rclone:scw:media/TV', { rclone, env, password: () => 'open-sesame', ...options })
  if (content === null) throw new Error('a remote can be read')
  onTestFinished(() => content[Symbol.asyncDispose]())
  return content
}

describe('a remote, read through rclone', () => {
  it('is served to this process alone: the password is in no command line, and other settings are left out', async () => {
    const log = join(tempFolder(), 'log.json')
    const rclone = program(
      `writeFileSync(${JSON.stringify(log)}, JSON.stringify({ args, env: process.env }))`,
      `serve((request, response) => response.writeHead(206, { 'content-range': 'bytes 0-2/3', 'content-length': 3, 'last-modified': 'today' }).end('abc'))`,
    )
    const content = await opened(rclone)
    expect(await content.readEnds('a b.mkv', 3)).toMatchObject({ status: 'read', tag: '3 today' })
    const { args, env: given } = JSON.parse(readFileSync(log, 'utf8')) as {
      args: string[]
      env: Record<string, string>
    }
    expect(args.join(' ')).toMatch(/^serve http --addr 127\.0\.0\.1:\d+ --read-only .*-- scw:media\/TV$/u)
    expect(args.join(' ')).not.toContain('open-sesame')
    expect(given).toMatchObject({ RCLONE_PASS: 'open-sesame', RCLONE_S3_REGION: 'kept' })
    expect(Object.keys(given)).not.toContain('RCLONE_BASEURL')
    expect(Object.keys(given)).not.toContain('RCLONE_LOG_FILE')
  })

  it('asks for names as they are, and for none that HTTP would change', async () => {
    const rclone = program(
      `serve((request, response) => {`,
      `  const name = Buffer.from(decodeURIComponent(request.url))`,
      `  response.writeHead(206, { 'content-range': 'bytes 0-' + (name.length - 1) + '/' + name.length, 'content-length': name.length }).end(name)`,
      `})`,
    )
    const content = await opened(rclone)
    for (const key of ['a #1 %2F+&?.mkv', 'é/e\u0301 \u{1F3AC};.mkv', '...mkv', '..a/b..', "it's (1)*!~"]) {
      const asked = new TextEncoder().encode(`/${key}`)
      expect(await content.readEnds(key, asked.length)).toMatchObject({ status: 'read', first: asked, tag: null })
    }
    for (const key of ['../a.mkv', 'a/./b.mkv', 'a//b.mkv', '..', ''])
      expect(await content.readEnds(key, 3)).toMatchObject({ status: 'unreadable' })
  })

  it('has vanished files, changed ones, and folders where files were', async () => {
    const rclone = program(
      `serve((request, response) => {`,
      `  if (request.url === '/gone') return response.writeHead(404).end('Not Found')`,
      `  if (request.url === '/folder') return response.writeHead(301, { location: '/folder/' }).end()`,
      `  if (request.method === 'HEAD') return response.writeHead(200, { 'content-length': 5 }).end()`,
      `  if (request.url === '/shrunk') return response.writeHead(416, { 'content-range': 'bytes */5' }).end()`,
      `  response.writeHead(206, { 'content-range': 'bytes 0-99/200000', 'content-length': 100 }).end(Buffer.alloc(100))`,
      `})`,
    )
    const content = await opened(rclone)
    expect(await content.readEnds('gone', 100)).toEqual({ status: 'vanished' })
    expect(await content.readEnds('folder', 100)).toEqual({ status: 'vanished' })
    expect(await content.readEnds('shrunk', 100)).toEqual({ status: 'changed', size: 5 })
    expect(await content.readEnds('grown', 100)).toEqual({ status: 'changed', size: 200_000 })
  })

  it('is asked again when its answer breaks off, and given up when it goes on so', async () => {
    const rclone = program(
      `let asked = 0`,
      `serve((request, response) => {`,
      `  console.error('2024/01/01 10:00:00 ERROR : secret_access_key=abcdef123: EOF with open-sesame')`,
      `  if (request.url === '/a' && ++asked === 3) return response.writeHead(206, { 'content-range': 'bytes 0-2/3', 'content-length': 3 }).end('abc')`,
      `  if (asked % 2 === 0) return response.writeHead(500).end()`,
      `  response.writeHead(206, { 'content-range': 'bytes 0-2/3', 'content-length': 3 })`,
      `  response.write('a', () => response.destroy())`,
      `})`,
    )
    let now = 0
    const clock = {
      now: () => new Date(now),
      sleep: async (milliseconds: number) => {
        now += milliseconds
        await new Promise((resolve) => setTimeout(resolve, 5))
      },
    }
    const content = await opened(rclone, clock)
    expect(await content.readEnds('a', 3)).toMatchObject({ status: 'read' })
    const failure = await content.readEnds('b', 3).catch((error: unknown) => error)
    expect(failure).toMatchObject({
      code: 'content-unreadable',
      message: expect.stringContaining('ERROR : secret_access_key=•••: EOF with •••') as string,
    })
  })
})

describe('an rclone that does not serve', () => {
  it('is quoted when it ends, at the start or later', async () => {
    const failing = program(
      `console.error("2024/01/01 10:00:00 CRITICAL: didn't find section in config file")`,
      `process.exit(1)`,
    )
    await expect(opened(failing)).rejects.toMatchObject({
      code: 'content-unreadable',
      message: "rclone ended (exit 1): CRITICAL: didn't find section in config file",
    })
    const ending = program(`serve(() => process.exit(7))`)
    const content = await opened(ending)
    await expect(content.readEnds('a', 3)).rejects.toMatchObject({
      code: 'content-unreadable',
      message: expect.stringContaining('rclone ended (exit 7)') as string,
    })
  })

  it('is not installed', async () => {
    await expect(opened(join(tempFolder(), 'absent'))).rejects.toMatchObject({ code: 'rclone-missing' })
  })

  it('is started once more where its port was taken', async () => {
    const marker = join(tempFolder(), 'started')
    const rclone = program(
      `if (!require('node:fs').existsSync(${JSON.stringify(marker)})) {`,
      `  writeFileSync(${JSON.stringify(marker)}, '')`,
      `  console.error('Failed to serve: listen tcp 127.0.0.1:1: bind: address already in use')`,
      `  process.exit(1)`,
      `}`,
      `serve((request, response) => response.writeHead(404).end())`,
    )
    const content = await opened(rclone)
    expect(await content.readEnds('a', 3)).toEqual({ status: 'vanished' })
    expect(existsSync(marker)).toBe(true)
  })

  it('is not waited for without end, and is ended', async () => {
    const pid = join(tempFolder(), 'pid')
    const rclone = program(`writeFileSync(${JSON.stringify(pid)}, String(process.pid))`, `setInterval(() => {}, 1000)`)
    await expect(opened(rclone, { timeouts: { connect: 100, answer: 400 } })).rejects.toMatchObject({
      code: 'content-unreadable',
    })
    expect(() => process.kill(Number(readFileSync(pid, 'utf8')), 0)).toThrow('ESRCH')
  })

  it('is ended by disposing of the source, and by an abort at the start', async () => {
    const pid = join(tempFolder(), 'pid')
    const rclone = program(
      `writeFileSync(${JSON.stringify(pid)}, String(process.pid))`,
      `serve((request, response) => response.writeHead(404).end())`,
    )
    const content = await openContent('rclone:x:y', { rclone, env })
    const alive = () => process.kill(Number(readFileSync(pid, 'utf8')), 0)
    expect(alive()).toBe(true)
    await content?.[Symbol.asyncDispose]()
    expect(alive).toThrow('ESRCH')
    const mute = program(`writeFileSync(${JSON.stringify(pid)}, String(process.pid))`, `setInterval(() => {}, 1000)`)
    const stop = new AbortController()
    setTimeout(() => stop.abort(new Error('enough')), 300)
    await expect(opened(mute, { signal: stop.signal })).rejects.toThrow('enough')
    expect(alive).toThrow('ESRCH')
  })
})
