import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Demo } from '../../fixtures/demo.ts'
import type { AuditReport } from '../../src/analyze/audit-report.ts'
import type { RemapPlan } from '../../src/remap/remap-plan.ts'
import { folderDigest } from '../support/folder-digest.ts'
import { runCli } from '../support/run-cli.ts'
import { suiteFolder } from '../support/suite-folder.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { tableHashes } from '../integration/remap/apply/plan-of.ts'
import { copyOf, demoIn, jsonOf, listedSizes } from './demo-copy.ts'

const folder = suiteFolder()
let demo: Demo
let args: string[]

beforeAll(() => {
  demo = demoIn(folder)
  args = ['remap', '--db', demo.folder, '--listing', demo.listing, '--workspace', join(folder, 'workspace')]
})

const found = ({ moves }: RemapPlan): [string, string][] => moves.map(({ from, to }) => [from, to])
const lost = ({ unresolved }: RemapPlan): string[] => unresolved.map(({ from }) => from)
const trueMoves = ({ truth }: Demo): [string, string][] =>
  truth.moves.flatMap(({ from, to }): [string, string][] => (to === null ? [] : [[from, to]])).toSorted(byFirst)
const trueLosses = ({ truth }: Demo): string[] =>
  truth.moves.flatMap(({ from, to }) => (to === null ? [from] : [])).toSorted()
const byFirst = ([a]: readonly [string, string], [b]: readonly [string, string]): number => (a < b ? -1 : 1)

/** What a plan promises, whatever it is of. */
function expectSound(plan: RemapPlan, listing: string): void {
  const sizes = listedSizes(listing)
  expect(plan.moves.filter(({ to, size }) => sizes.get(to) !== size)).toEqual([])
  expect(new Set(plan.moves.map(({ to }) => to)).size).toBe(plan.moves.length)
  const all = [...plan.moves, ...plan.unresolved].map(({ from }) => from)
  expect(new Set(all).size).toBe(all.length)
  expect(plan.rules.reduce((sum, { files }) => sum + files, 0)).toBe(plan.moves.length)
  const rules = new Set(plan.rules.map(({ id }) => id))
  expect(plan.moves.filter(({ rule }) => !rules.has(rule))).toEqual([])
}

describe('the plan of the demo library', () => {
  test('has each of the 743 stale paths once: the 729 that moved where they are, the 14 others in their classes', async () => {
    const plan = await jsonOf(args)
    expect(found(plan)).toEqual(trueMoves(demo))
    expect(plan.moves).toHaveLength(703 + 26)
    expect(lost(plan)).toEqual(trueLosses(demo))
    expect(plan.unresolved.map(({ from, reason }) => [reason, from.split('/')[3]])).toEqual([
      ...Array.from({ length: 8 }, () => ['gone', 'Aventures']),
      ...Array.from({ length: 6 }, () => ['size-changed', 'The Walking Dead - Daryl Dixon']),
    ])
    expectSound(plan, demo.listing)
    expect(plan.rules.length).toBeLessThanOrEqual(8)
    expect(plan).toMatchObject({
      format: 'plexferry/remap-plan',
      formatVersion: 1,
      quality: 'applyable',
      blockers: [],
      effects: { media_parts: 729, section_locations: 0, media_streams: 3 },
    })
  })

  test('follows a section whose root was moved too', async () => {
    const moved = demoIn(tempFolder(), { scenario: 'moved-root' })
    const copy = copyOf(moved, tempFolder())
    const plan = await jsonOf(['remap', ...copy.here, '--listing', moved.listing])
    expect(found(plan)).toEqual(trueMoves(moved))
    expect(lost(plan)).toEqual(trueLosses(moved))
    expectSound(plan, moved.listing)
    expect(plan.roots).toEqual([{ section: 2, from: '/Media/TVShows', to: '/Media/TV' }])
    expect(plan.effects).toMatchObject({ media_parts: 847 - 14 + 26, section_locations: 1 })

    await jsonOf(['remap', ...copy.here, '--listing', moved.listing, '--apply', '--yes'])
    const { sections, totals } = await jsonOf<AuditReport>(['audit', '--db', copy.folder, '--listing', moved.listing])
    expect(totals).toMatchObject({ stale: 14, changed: 0, spelling: 0, unjudged: 0 })
    expect(sections.find(({ name }) => name === 'TV Shows')).toMatchObject({ roots: ['/Media/TV'], stale: 14 })
  })

  test('is the same for a listing in another order, but for when it was made', async () => {
    const objects = JSON.parse(readFileSync(demo.listing, 'utf8')) as unknown[]
    const shuffled = objects
      .map((object, at) => ({ object, at: (at * 7919 + 17) % 104_729 }))
      .toSorted((a, b) => a.at - b.at)
      .map(({ object }) => object)
    const other = join(tempFolder(), 'listing.json')
    writeFileSync(other, JSON.stringify(shuffled))
    const plan = await jsonOf(args)
    const again = await jsonOf(args.with(4, other))
    const same = ({ source, checksum, ...rest }: RemapPlan): object => ({
      ...rest,
      source: { ...source, listing: '' },
      checksum: checksum.length,
      createdAt: '',
    })
    expect(same(again)).toEqual(same(plan))
    // Under the same name it is the same to the last byte.
    const copy = join(tempFolder(), 'listing.json')
    writeFileSync(copy, readFileSync(demo.listing))
    const first = await jsonOf(args.with(4, copy))
    writeFileSync(copy, JSON.stringify(shuffled))
    expect({ ...(await jsonOf(args.with(4, copy))), createdAt: '' }).toEqual({ ...first, createdAt: '' })
  })

  test('leaves out sections that were not asked for', async () => {
    const plan = await jsonOf([...args, '--section', 'kids - tv shows'])
    expect(found(plan)).toEqual(trueMoves(demo).filter(([from]) => from.startsWith('/Media/Kids/TV Shows/')))
    expect(plan.unresolved).toEqual([])
  })
})

describe.each([23, 24, 25, 26] as const)('a library of schema generation %i', (generation) => {
  test('is planned, applied, audited clean but for what is lost, and undone to the last row', async () => {
    const own = demoIn(tempFolder(), { generation, scale: 0.001 })
    const { here, database, folder: server } = copyOf(own, tempFolder())
    const before = tableHashes(database)
    const applied = await jsonOf(['remap', ...here, '--listing', own.listing, '--apply', '--yes'])
    expect(found(applied)).toEqual(trueMoves(own))
    expect(applied.run?.effects).toEqual(applied.effects)
    const changed = Object.entries(tableHashes(database)).filter(([table, hash]) => before[table] !== hash)
    expect(changed.map(([table]) => table)).toEqual(['directories', 'media_parts', 'media_streams', 'sqlite_sequence'])
    const { totals } = await jsonOf<AuditReport>(['audit', '--db', server, '--listing', own.listing])
    expect(totals).toMatchObject({ stale: 14, changed: 0, spelling: 0, unjudged: 0 })
    await jsonOf(['undo', ...here, '--yes'])
    expect(tableHashes(database)).toEqual(before)
  })
})

describe('without --apply', () => {
  test('nothing is written: not to the database, not beside it, not to the workspace', async () => {
    const workspace = join(tempFolder(), 'workspace')
    const before = folderDigest(demo.folder)
    const { code } = await runCli([...args.slice(0, -1), workspace])
    expect(code).toBe(0)
    expect(folderDigest(demo.folder)).toEqual(before)
    expect(existsSync(workspace)).toBe(false)
  })

  test('a database that may only be read is planned all the same', async () => {
    const { folder: server, database } = copyOf(demo, tempFolder())
    chmodSync(database, 0o444)
    chmodSync(dirname(database), 0o555)
    const before = folderDigest(server)
    const { code, stdout } = await runCli([...args.with(2, server), '--json'], { boundByModes: true })
    expect(code).toBe(0)
    expect((JSON.parse(stdout) as RemapPlan).moves).toHaveLength(729)
    expect(folderDigest(server)).toEqual(before)
    chmodSync(dirname(database), 0o755)
  })
})

describe('what is printed', () => {
  test('fits 80 columns, and says what to do next', async () => {
    const { stdout, stderr, code } = await runCli(args)
    expect([code, stderr]).toEqual([0, ''])
    const wide = stdout.split('\n').filter((line) => line.length > 80 && !line.includes(folder))
    expect(wide).toEqual([])
    expect(stdout).toMatch(/Nothing was written\. To apply it, stop Plex, then add --apply to the command\.\n$/u)
    await expect(stdout.replaceAll(folder, 'DIR')).toMatchFileSnapshot('golden/remap.txt')
  })

  test('with --json is one document and nothing else', async () => {
    const { stdout, stderr } = await runCli([...args, '--json'])
    expect(stdout.endsWith('\n}\n')).toBe(true)
    expect(JSON.parse(stdout)).toMatchObject({ format: 'plexferry/remap-plan' })
    expect(stderr).toBe('')
  })

  test('of a library in its place is that there is nothing to move', async () => {
    const { stdout, code } = await runCli([...args, '--section', 'Movies', '--strict'])
    expect(code).toBe(0)
    expect(stdout).toContain('Every path is in its place: there is nothing to move.')
    expect(stdout).not.toContain('To apply it')
    const nothing = await runCli([...args, '--section', 'Movies', '--apply', '--yes'])
    expect([nothing.code, nothing.stderr]).toEqual([0, 'There is nothing to apply: the database is as it was.\n'])
  })
})

test('--strict ends with 3 when a path stays unresolved, and with 0 when none does', async () => {
  expect((await runCli([...args, '--strict', '--quiet'])).code).toBe(3)
  expect((await runCli([...args, '--strict', '--quiet', '--section', 'Kids - TV Shows'])).code).toBe(0)
})

describe('--mappings', () => {
  const mapped = async (mappings: Readonly<Record<string, string>>, ...more: string[]): Promise<RemapPlan> => {
    const file = join(tempFolder(), 'mappings.json')
    writeFileSync(file, JSON.stringify({ mappings }))
    return await jsonOf([...args, '--mappings', file, ...more])
  }
  const livre = '/Media/TVShows/Kaamelott Integrale (Livres I a VI + Bonus)/Livre I'
  const under = (plan: RemapPlan, start: string) => plan.moves.filter(({ from }) => from.startsWith(`${start}/`))

  test('is taken at its word where a file of equal size is there', async () => {
    const plan = await mapped({ [livre]: '/Media/TVShows/Kaamelott/Season 1' })
    const moves = under(plan, livre)
    expect(moves.length).toBeGreaterThan(50)
    expect(new Set(moves.map(({ evidence }) => evidence))).toEqual(new Set(['exact']))
    // Only on whole names: `Livre II` begins with `Livre I`.
    expect(new Set(under(plan, `${livre}I`).map(({ evidence }) => evidence))).toEqual(new Set(['strong']))
    expect(found(plan)).toEqual(trueMoves(demo))
  })

  test('takes the longest folder that holds a path', async () => {
    const plan = await mapped({ '/Media/TVShows': '/Media/Nowhere', [livre]: '/Media/TVShows/Kaamelott/Season 1' })
    expect(plan.moves.filter(({ from }) => from.startsWith('/Media/TVShows/'))).toEqual(under(plan, livre))
  })

  test('to a folder that is not there moves nothing, and loses nothing', async () => {
    const plan = await mapped({ '/Media/TVShows': '/Media/Nowhere' }, '--section', 'TV Shows')
    expect(plan.moves).toEqual([])
    expect(plan.unresolved).toHaveLength(717)
    expect(plan.quality).toBe('empty')
  })

  test('to a folder of other files moves nothing there that is not of equal size', async () => {
    const plan = await mapped({ [livre]: '/Media/TVShows/Kaamelott/Season 2' }, '--section', 'TV Shows')
    expect(under(plan, livre)).toEqual([])
    expect(found(plan)).toEqual(
      trueMoves(demo).filter(([from]) => from.startsWith('/Media/TVShows/') && !from.startsWith(`${livre}/`)),
    )
  })
})
