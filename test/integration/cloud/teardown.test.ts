import { describe, expect, test } from 'vitest'
import { destroyLeftovers, sweepVerdict } from '../../../src/orchestrate/cloud/sweep.ts'
import type { Books, ServerState } from '../../support/scaleway/books.ts'
import { onFake, waiting } from '../../support/scaleway/on-fake.ts'

const tags = ['plexferry', 'plexferry-run=20261128-100000-abcd', 'plexferry-expires=1764400000']

/** One of each kind, in several zones, as a run that died would leave it. */
function litter(books: Books): void {
  books.addServer({ zone: 'fr-par-1', tags, root: 'sbs_volume' })
  books.addServer({ zone: 'nl-ams-2', tags, state: 'stopped' })
  books.addThing('ip', { zone: 'pl-waw-3', tags })
  books.addThing('volume', { zone: 'fr-par-2', tags, size: 10e9 })
  books.addThing('block-volume', { zone: 'fr-par-3', tags, size: 10e9 })
  books.addThing('snapshot', { zone: 'fr-par-1', tags, size: 10e9 })
  books.addThing('block-snapshot', { zone: 'nl-ams-1', tags, size: 10e9 })
  books.addThing('security-group', { zone: 'fr-par-1', tags })
  books.addThing('ssh-key', { name: tags.join(' ') })
  books.addThing('api-key', { name: tags.join(' ') })
}

/** The same without our tag, and with ones that only look like it. */
function belongings(books: Books): void {
  for (const foreign of [[], ['Plexferry'], ['plexferry2'], ['plexferry-run=20261128-100000-abcd']]) {
    books.addServer({ zone: 'fr-par-1', tags: foreign, root: 'sbs_volume' })
    for (const kind of ['ip', 'volume', 'block-volume', 'snapshot', 'block-snapshot', 'security-group'] as const)
      books.addThing(kind, { zone: 'fr-par-1', tags: foreign, size: 1e9 })
    books.addThing('ssh-key', { name: foreign.join(' ') })
    books.addThing('api-key', { name: 'my plexferry key' })
    books.addThing('ssh-key', { name: 'plexferry' })
  }
}

describe('destroying', () => {
  test('leaves nothing of a run in any zone, and all that is not of one', async () => {
    const { fake, cloud } = await onFake()
    belongings(fake.books)
    const kept = fake.books.everything()
    litter(fake.books)
    const report = await destroyLeftovers(cloud, waiting)
    expect(fake.books.everything()).toEqual(kept)
    expect(report).toMatchObject({ complete: true, left: [], perHour: 0 })
    // ten things, and the disks of the two servers
    expect(report.destroyed).toHaveLength(12)
    expect(sweepVerdict(report)).toBe('nothing')
    expect(fake.strange).toEqual([])
  })

  test('touches nothing that is not of a run where the API shows more than it was asked for', async () => {
    const { fake, cloud } = await onFake()
    belongings(fake.books)
    const kept = fake.books.everything()
    fake.ignoresTags = true
    const report = await destroyLeftovers(cloud, waiting)
    expect(report).toMatchObject({ left: [], destroyed: [] })
    expect(fake.books.everything()).toEqual(kept)
    expect(fake.calls.every(({ method }) => method === 'GET')).toBe(true)
  })

  test.each<[ServerState, 'l_ssd' | 'sbs_volume']>(
    (['running', 'starting', 'stopping', 'stopped', 'stopped in place'] as const).flatMap((state) =>
      (['l_ssd', 'sbs_volume'] as const).map((root) => [state, root] as [ServerState, 'l_ssd' | 'sbs_volume']),
    ),
  )('ends a server that is %s with a root on %s, and its disk', async (state, root) => {
    const { fake, cloud } = await onFake()
    fake.books.addServer({ zone: 'nl-ams-1', tags, state, root })
    const report = await destroyLeftovers(cloud, waiting)
    expect(fake.books.everything()).toEqual([])
    expect(report.left).toEqual([])
  })

  test('takes a disk that carries no tag with it although it dies between the server and the disk', async () => {
    const { fake, cloud } = await onFake()
    fake.books.addServer({ zone: 'fr-par-1', tags, root: 'sbs_volume' })
    const dying = new AbortController()
    fake.inject({
      kind: 'hang',
      when: ({ method, path }) => {
        if (method === 'DELETE' && path.startsWith('/block/')) dying.abort(new Error('killed'))
        return dying.signal.aborted
      },
    })
    await expect(destroyLeftovers(cloud, { ...waiting, signal: dying.signal })).rejects.toThrow('killed')
    expect(fake.books.billed()).toHaveLength(1)
    fake.faults.clear()
    await destroyLeftovers(cloud, waiting)
    expect(fake.books.everything()).toEqual([])
  })

  test('names a locked server, and destroys the rest', async () => {
    const { fake, cloud } = await onFake()
    const locked = fake.books.addServer({ zone: 'fr-par-1', tags, state: 'locked' })
    fake.books.addThing('ip', { zone: 'fr-par-1', tags })
    const report = await destroyLeftovers(cloud, { ...waiting, limit: 200 })
    expect(report.left.map(({ id }) => id)).toContain(locked.id)
    expect(report.left[0]?.why).toMatch(/support/u)
    expect(report.left[0]?.command).toBe(
      `scw instance server terminate ${locked.id} zone=fr-par-1 with-block=true with-ip=true`,
    )
    expect(report.destroyed).toHaveLength(1)
    expect(sweepVerdict(report)).toBe('billed')
  })

  test('gives up on a server that never stops, naming it with what the API said last', async () => {
    const { fake, cloud } = await onFake()
    fake.books.pace.stop = 1e9
    fake.books.addServer({ zone: 'fr-par-1', tags })
    const report = await destroyLeftovers(cloud, { ...waiting, limit: 200 })
    expect(report.left[0]?.why).toMatch(/still stopping after/u)
    expect(report.left.map(({ kind }) => kind)).toEqual(['server', 'volume'])
  })

  test('switches a server off and deletes it where it will not be terminated', async () => {
    const { fake, cloud } = await onFake()
    fake.books.addServer({ zone: 'fr-par-1', tags, root: 'sbs_volume' })
    fake.inject({ kind: 'forbidden', times: 0 })
    fake.inject({ kind: 'internal', when: ({ body }) => body.includes('terminate') })
    await destroyLeftovers(cloud, waiting)
    expect(fake.books.everything()).toEqual([])
    expect(fake.calls.filter(({ body }) => body.includes('poweroff'))).toHaveLength(1)
  })

  test.each([
    ['answers nothing although it did it', 'late'],
    ['breaks the connection', 'reset'],
    ['asks to be left alone', 'too-many'],
    ['fails', 'internal'],
    ['answers a page', 'page'],
    ['answers 404 with a page', 'lost-page'],
    ['leaves servers without addresses', 'no-ip'],
    ['answers half of the JSON', 'cut'],
    ['spells its content type otherwise', 'charset'],
  ] as const)('comes through an API that %s', async (_what, kind) => {
    const { fake, cloud } = await onFake()
    litter(fake.books)
    const asked = new Map<string, number>()
    // The first time that each change is asked for, and every third question: what is repeated comes through.
    fake.inject({
      kind,
      when: ({ method, path, body }) => {
        const call = `${method} ${path} ${body}`
        const before = asked.get(call) ?? 0
        asked.set(call, before + 1)
        return before === 0 && (method !== 'GET' || asked.size % 3 === 0)
      },
    })
    await destroyLeftovers(cloud, waiting)
    expect(fake.books.billed()).toEqual([])
  })
})
