import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type Content, contentHashes, contentRange } from '../../fixtures/content.ts'
import type { Demo } from '../../fixtures/demo.ts'
import { buildLibrary } from '../../fixtures/library.ts'
import type { RemapPlan } from '../../src/remap/remap-plan.ts'
import { lsjson } from '../support/lsjson.ts'
import { runCli } from '../support/run-cli.ts'
import { S3Server } from '../support/s3-server/s3-server.ts'
import { suiteFolder } from '../support/suite-folder.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { demoIn, jsonOf } from './demo-copy.ts'

describe('files that can be read', () => {
  const folder = suiteFolder()
  let demo: Demo
  let words: string[]

  beforeAll(() => {
    demo = demoIn(folder, { scale: 0.0005, withFiles: true })
    words = ['remap', '--db', demo.folder, '--workspace', join(folder, 'workspace')]
  })

  const pairs = ({ moves }: RemapPlan): string[] => moves.map(({ from, to }) => `${from} ${to}`)

  test('prove every move, where they are listed as where --content names them', async () => {
    const listed = await jsonOf([...words, '--listing', `dir:${demo.media}`, '--proof', 'all'])
    expect(listed.proof).toMatchObject({ mode: 'all', checked: 729, proved: 729, refuted: 0, bound: null })
    expect(new Set(listed.moves.map(({ evidence }) => evidence))).toEqual(new Set(['proved']))
    expect(listed.rules.map(({ files, proved }) => files - proved)).toEqual(listed.rules.map(() => 0))
    const named = await jsonOf([...words, '--listing', demo.listing, '--content', `dir:${demo.media}`])
    expect(named.proof).toMatchObject({ mode: 'auto', proved: 729 })
    expect(pairs(named)).toEqual(pairs(listed))
    expect(named.unresolved.map(({ reason }) => reason)).toEqual(listed.unresolved.map(({ reason }) => reason))
  })

  test('are read once: what was read is remembered in the workspace', async () => {
    const own = [
      ...words.slice(0, -1),
      join(tempFolder(), 'workspace'),
      '--listing',
      demo.listing,
      '--content',
      `dir:${demo.media}`,
    ]
    const first = await jsonOf(own)
    const second = await jsonOf(own)
    expect(first.proof.bytes).toBeGreaterThan(50_000_000)
    expect(second.proof).toMatchObject({ proved: 729, bytes: 0 })
    expect(pairs(second)).toEqual(pairs(first))
  })

  test('are left alone with --proof off, and where there is only a listing', async () => {
    const off = await jsonOf([...words, '--listing', `dir:${demo.media}`, '--proof', 'off'])
    const listing = await jsonOf([...words, '--listing', demo.listing])
    for (const { proof } of [off, listing])
      expect(proof).toMatchObject({ checked: 0, proved: 0, requests: 0, bytes: 0 })
    expect(pairs(off)).toEqual(pairs(listing))
  })
})

const secret = 'wJalrXUtnFEMI-K7MDENG-bPxRfiCYEXAMPLEKEY'
const keyId = 'AKIAIOSFODNN7EXAMPLE'

interface Episode {
  readonly from: string
  readonly key: string
  readonly content: Content
}

const oddNames = ["it's 100 %", 'a #hash & more?', '“quoted” — é', 'e\u0301 [x] (1)', 'a+b=c~']
const episodes = Array.from({ length: 24 }, (_, index): Episode => {
  const number = String(index + 1).padStart(2, '0')
  const title = oddNames[index % oddNames.length] ?? ''
  return {
    from: `/Media/TVShows/alpha-s01/alpha.s01e${number}.${title}.mkv`,
    key: `TVShows/Alpha/Season 1/Alpha - S01E${number} - ${title}.mkv`,
    content: { size: 190_000 + index * 1013, head: index, tail: 100 + index },
  }
})

/** A small server whose bucket can be read over HTTP. */
async function bucket() {
  const folder = tempFolder()
  const server = await S3Server.start()
  onTestFinished(async () => await server[Symbol.asyncDispose]())
  for (const { key, content } of episodes)
    server.bucket('media').put(key, { body: contentRange(content, 0, content.size) })
  const films = Array.from({ length: 20 }, (_, index) => `Movies/Film ${index} (2001)/Film ${index}.mkv`)
  for (const [index, key] of films.entries()) server.bucket('media').put(key, { size: 700_000_000 + index })
  buildLibrary(folder, {
    sections: [
      {
        name: 'TV',
        type: 'show',
        roots: ['/Media/TVShows'],
        items: episodes.map(({ from, content }, index) => ({
          grandparent: 'Alpha',
          parent: 'Season 1',
          index: index + 1,
          title: oddNames[index % oddNames.length] ?? '',
          parts: [{ path: from, size: content.size, ...contentHashes(content) }],
        })),
      },
      {
        name: 'Movies',
        type: 'movie',
        roots: ['/Media/Movies'],
        items: films.map((key, index) => ({ parts: [{ path: `/Media/${key}`, size: 700_000_000 + index }] })),
      },
    ],
  })
  const env = {
    AWS_ACCESS_KEY_ID: keyId,
    AWS_SECRET_ACCESS_KEY: secret,
    AWS_ENDPOINT_URL: server.endpoint,
    AWS_REGION: 'test',
  }
  const run = async (...words: string[]) =>
    await runCli(['remap', '--db', folder, '--workspace', join(folder, 'workspace'), ...words], { env, cwd: folder })
  return { folder, server, run }
}

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile())

describe('a bucket', () => {
  test('is listed and read, and proves what it is asked for', async () => {
    const { run, server } = await bucket()
    const { code, stdout } = await run('--listing', 's3://media', '--json')
    expect(code).toBe(0)
    const plan = JSON.parse(stdout) as RemapPlan
    expect(plan.moves.map(({ from, to, evidence }) => [from, to, evidence])).toEqual(
      episodes.map(({ from, key }) => [from, `/Media/${key}`, 'proved']),
    )
    expect(plan.proof).toMatchObject({ mode: 'auto', checked: 24, proved: 24, refuted: 0 })
    expect(server.requests.filter(({ method, key }) => method === 'GET' && key.startsWith('TVShows/')).length).toBe(
      plan.proof.requests,
    )
    expect(server.requests.filter(({ key }) => key.startsWith('Movies/'))).toEqual([])
  })

  test('whose file is another of the same name and size is not moved to', async () => {
    const { run, server } = await bucket()
    const { key = '', from = '', content = { size: 0, head: 0, tail: 0 } } = episodes[7] ?? {}
    server.bucket('media').put(key, { body: contentRange({ ...content, tail: 400 }, 0, content.size) })
    const unproved = JSON.parse((await run('--listing', 's3://media', '--proof', 'off', '--json')).stdout) as RemapPlan
    expect(unproved.moves.map((move) => move.from)).toContain(from)
    const { stdout, code } = await run('--listing', 's3://media', '--json')
    expect(code).toBe(0)
    const plan = JSON.parse(stdout) as RemapPlan
    expect(plan.proof).toMatchObject({ checked: 24, proved: 23, refuted: 1 })
    expect(plan.moves).toHaveLength(23)
    expect(plan.unresolved.map((path) => path.from)).toEqual([from])
    expect((await run('--listing', 's3://media')).stdout).toMatch(/24 files, 23\s+proved, 1\s+refuted/u)
  })

  test('is read when its listing is a file', async () => {
    const { run, folder, server } = await bucket()
    const objects = episodes.map(({ key, content }) => ({ key, size: content.size }))
    const films = Array.from({ length: 20 }, (_, index) => ({
      key: `Movies/Film ${index} (2001)/Film ${index}.mkv`,
      size: 700_000_000 + index,
    }))
    writeFileSync(join(folder, 'listing.json'), lsjson([...objects, ...films]))
    const { stdout } = await run('--listing', 'listing.json', '--content', 's3://media', '--proof', 'all', '--json')
    expect((JSON.parse(stdout) as RemapPlan).proof).toMatchObject({ mode: 'all', proved: 24 })
    expect(server.requests.filter(({ query }) => query.has('list-type'))).toEqual([])
  })

  test('has its keys nowhere: not in what is printed, not in a file, whatever happens', async () => {
    const { run, folder, server } = await bucket()
    const given = ['--listing', 's3://media']
    const runs = [
      await run(...given, '--verbose', '--plan-out', 'plan.json'),
      await run('--plan', 'plan.json', '--apply', '--yes', '--json', '--verbose'),
      await runCli(['undo', '--db', folder, '--workspace', join(folder, 'workspace'), '--yes', '--verbose'], {
        env: { AWS_SECRET_ACCESS_KEY: secret },
      }),
    ]
    expect(runs.map(({ code, stderr }) => [code, /error\[/u.test(stderr)])).toEqual(runs.map(() => [0, false]))
    server.inject({ kind: 'denied', when: ({ key }) => key !== '' })
    const denied = await run(...given, '--verbose', '--workspace', join(folder, 'other'))
    expect([denied.code, denied.stderr]).toEqual([4, expect.stringMatching(/^error\[content-unreadable\]/mu)])
    server.faults.clear()
    server.inject({ kind: 'denied' })
    runs.push(denied, await run(...given, '--verbose'))
    for (const { stdout, stderr } of runs) for (const text of [stdout, stderr]) expect(text).not.toContain(secret)
    const files = filesOf(folder)
    expect(files.some((file) => file.endsWith('state.db'))).toBe(true)
    expect(files.filter((file) => readFileSync(file).includes(secret))).toEqual([])
    expect(files.filter((file) => readFileSync(file).includes(keyId))).toEqual([])
    expect(statSync(join(folder, 'workspace')).mode & 0o777).toBe(0o700)
    expect(statSync(join(folder, 'workspace/state.db')).mode & 0o777).toBe(0o600)
  })
})

test('a file that shrank since it was listed is not moved to', async () => {
  const demo = demoIn(tempFolder(), { scale: 0.0005, withFiles: true })
  const { from = '', to = '' } = demo.truth.moves.find((move) => move.to !== null) ?? {}
  truncateSync(join(demo.media, (to ?? '').slice('/Media/'.length)), 100_000)
  const words = ['remap', '--db', demo.folder, '--workspace', join(tempFolder(), 'workspace')]
  const plan = await jsonOf([...words, '--listing', demo.listing, '--content', `dir:${demo.media}`, '--proof', 'all'])
  expect(plan.moves).toHaveLength(728)
  expect(plan.unresolved.map((path) => path.from)).toContain(from)
})
