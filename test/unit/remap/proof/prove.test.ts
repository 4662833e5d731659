import { describe, expect, it } from 'vitest'
import type { Content } from '../../../../fixtures/content.ts'
import type { ProgressEvent } from '../../../../src/core/progress.ts'
import type { ProofCost } from '../../../../src/remap/proof/object-contents.ts'
import { proveMatches } from '../../../../src/remap/proof/prove.ts'
import { type KnownFile, KnownStore, MapCache, matcher, noHashes, subject } from './known-store.ts'

const content = (n: number, size = 300_000): Content => ({ size, head: n, tail: n })

/** `count` files that were moved from one folder to another, each to the object of its own index. */
function moved(count: number, folder = 'A') {
  const files: KnownFile[] = Array.from({ length: count }, (_, n) => ({
    path: `/Old/${folder}/${n}.mkv`,
    content: content(n % 500, 300_000 + n),
  }))
  const keys = files.map((_, n) => `New/${folder}/${String(n).padStart(6, '0')}.mkv`)
  const store = new KnownStore(keys.map((key, n) => [key, content(n % 500, 300_000 + n)]))
  return { files, keys, store, own: files.map((_, n) => [n]) }
}

const all = () => true
const none = () => false

describe('a proof', () => {
  it('checks every accepted match where there are few', async () => {
    const { files, keys, store, own } = moved(700)
    const { matching, isProved, summary } = await proveMatches(subject(files, keys, matcher(own, all)), {
      mode: 'auto',
      source: store,
      cache: null,
    })
    expect(matching.matches.every(({ file, object }) => isProved(file, object))).toBe(true)
    expect(summary).toEqual({
      mode: 'auto',
      checked: 700,
      proved: 700,
      refuted: 0,
      requests: 1400,
      bytes: 700 * 131_072,
      bound: null,
    })
    expect(store.mostUnderWay).toBe(16)
  })

  it('checks a sample where there are many, and says what it could hide', async () => {
    const { files, keys, store, own } = moved(5000)
    const { summary } = await proveMatches(subject(files, keys, matcher(own, all)), {
      mode: 'auto',
      source: store,
      cache: null,
    })
    expect(summary).toMatchObject({ checked: 2000, proved: 2000 })
    expect(summary.bound).toBeLessThan(0.003)
    const again = new KnownStore(store.objects)
    const whole = await proveMatches(subject(files, keys, matcher(own, all)), {
      mode: 'all',
      source: again,
      cache: null,
    })
    expect(whole.summary).toMatchObject({ checked: 5000, proved: 5000, bound: null })
  })

  it('checks, beside the sample, files of one folder that have the very same size', async () => {
    const { files, keys, store, own } = moved(5000)
    const [first, second] = [content(1, 777), content(2, 777)]
    const twins = [first, second].map((twin, n) => ({ path: `/Old/A/twin ${n}.mkv`, content: twin }))
    // Their names were swapped: each is where the other should be.
    store.objects.set('New/A/twin 0', second).set('New/A/twin 1', first)
    const { summary, isProved } = await proveMatches(
      subject(
        [...files, ...twins],
        [...keys, 'New/A/twin 0', 'New/A/twin 1'],
        matcher([...own, [5000, 5001], [5001, 5000]], all),
      ),
      { mode: 'auto', source: store, cache: null },
    )
    expect(summary.refuted).toBe(2)
    expect([isProved(5000, 5001), isProved(5001, 5000)]).toEqual([true, true])
  })

  it('checks the same sample whatever the order of the files', async () => {
    const { files, keys, store, own } = moved(2500)
    const others = new KnownStore(store.objects)
    const reversed = { files: files.toReversed(), keys: keys.toReversed() }
    for (const [about, source] of [
      [subject(files, keys, matcher(own, all)), store],
      [subject(reversed.files, reversed.keys, matcher(own, all)), others],
    ] as const)
      await proveMatches(about, { mode: 'auto', source, cache: null })
    expect(others.read.sort()).toEqual(store.read.sort())
    expect(store.read.length).toBe(2000)
  })

  it('reads nothing where it is off, or nothing can be read', async () => {
    const { files, keys, store, own } = moved(3)
    const about = subject(files, keys, matcher(own, all))
    const off = await proveMatches(about, { mode: 'off', source: store, cache: null })
    expect([off.matching.matches.length, off.isProved(0, 0), store.read.length]).toEqual([3, false, 0])
    const stored = await proveMatches(about, { mode: 'auto', source: null, cache: null })
    expect(stored.summary).toMatchObject({ mode: 'auto', checked: 0, bound: null })
    await expect(proveMatches(about, { mode: 'all', source: null, cache: null })).rejects.toMatchObject({
      code: 'proof-impossible',
    })
  })

  it('decides what matching could not, reading each object once', async () => {
    const files: KnownFile[] = [0, 1, 2, 3].map((n) => ({ path: `/Old/${n}.mp3`, content: content(n) }))
    const keys = ['a', 'b', 'c', 'd']
    // in another order, and one file is gone
    const store = new KnownStore([3, 0, 1, 7].map((n, at) => [keys[at] as string, content(n)]))
    const candidates = files.map(() => [0, 1, 2, 3])
    const { matching, isProved, summary } = await proveMatches(subject(files, keys, matcher(candidates, none)), {
      mode: 'auto',
      source: store,
      cache: null,
    })
    expect(matching.matches.map(({ file, object }) => [file, object, isProved(file, object)])).toEqual([
      [0, 1, true],
      [1, 2, true],
      [3, 0, true],
    ])
    expect(matching.unmatched).toMatchObject([{ file: 2, reason: 'gone' }])
    expect(store.read.sort()).toEqual(keys)
    expect(summary).toMatchObject({ checked: 16, proved: 3, refuted: 13, bound: null })
  })

  it('does not read for files of which Plex has no hash', async () => {
    const { files, keys, store } = moved(2)
    const unhashed = files.map((file) => ({ ...file, stored: noHashes }))
    for (const decided of [all, none]) {
      const { matching, summary } = await proveMatches(subject(unhashed, keys, matcher([[0, 1], [1]], decided)), {
        mode: 'all',
        source: store,
        cache: null,
      })
      expect(matching.matches.length).toBe(decided === all ? 2 : 0)
      expect(summary).toMatchObject({ checked: 0, requests: 0 })
    }
    expect(store.read).toEqual([])
  })
})

describe('a match that proves wrong', () => {
  it('goes back to matching, and what it is matched with instead is checked too', async () => {
    const { files, keys, store } = moved(4)
    // the object at the expected key is another file of equal size; the true one lies behind it
    store.objects.set(keys[0] as string, content(9))
    store.objects.set(keys[1] as string, content(9))
    store.objects.set(keys[2] as string, content(0))
    const { matching, isProved, summary } = await proveMatches(
      subject(files.slice(0, 1), keys, matcher([[0, 1, 2]], all)),
      { mode: 'auto', source: store, cache: null },
    )
    expect(matching.matches).toMatchObject([{ file: 0, object: 2 }])
    expect(isProved(0, 2)).toBe(true)
    expect(summary).toMatchObject({ checked: 3, proved: 1, refuted: 2 })
  })

  it('has all matches like it checked, and no others', async () => {
    const [wrong, right] = [moved(3000, 'Wrong'), moved(3000, 'Right')]
    const files = [...wrong.files, ...right.files]
    const keys = [...wrong.keys, ...right.keys]
    const store = new KnownStore([...wrong.store.objects, ...right.store.objects])
    for (const [n, key] of wrong.keys.entries()) if (n % 10 === 0) store.objects.set(key, content(777, 300_000 + n))
    const { matching, isProved, summary } = await proveMatches(
      subject(
        files,
        keys,
        matcher(
          files.map((_, n) => [n]),
          all,
        ),
      ),
      { mode: 'auto', source: store, cache: null },
    )
    expect(summary.refuted).toBe(300)
    expect(matching.matches.length).toBe(5700)
    expect(matching.matches.filter(({ file }) => file < 3000).every(({ file, object }) => isProved(file, object))).toBe(
      true,
    )
    expect(store.read.filter((key) => key.startsWith('New/Right')).length).toBeLessThan(2000)
    expect(summary.bound).toBeLessThan(0.01)
  })
})

describe('an object that is not what was listed', () => {
  it('is not a match in this run, whatever it was: vanished, or of another size', async () => {
    const { files, keys, store, own } = moved(30)
    store.objects.delete(keys[3] as string)
    store.objects.set(keys[4] as string, content(4, 299_999))
    const proof = await proveMatches(subject(files, keys, matcher(own, all)), {
      mode: 'auto',
      source: store,
      cache: null,
    })
    expect(proof.matching.unmatched.map(({ file }) => file)).toEqual([3, 4])
    expect(proof).toMatchObject({ vanished: 2, summary: { checked: 28, refuted: 0 } })
  })

  it('is one of most only where another place is read than was listed', async () => {
    const { files, keys, own } = moved(30)
    const about = subject(files, keys, matcher(own, all))
    await expect(proveMatches(about, { mode: 'auto', source: new KnownStore([]), cache: null })).rejects.toMatchObject({
      code: 'content-unreadable',
      message: expect.stringContaining('known:store') as string,
    })
  })

  it('stays a match where it alone could not be read', async () => {
    const { files, keys, store, own } = moved(30)
    store.special.set(keys[5] as string, { status: 'unreadable', why: 'it is archived' })
    const proof = await proveMatches(subject(files, keys, matcher(own, all)), {
      mode: 'auto',
      source: store,
      cache: null,
    })
    expect(proof.matching.matches.length).toBe(30)
    expect(proof.isProved(5, 5)).toBe(false)
    expect(proof.unreadable).toEqual({ objects: 1, example: 'New/A/000005.mkv: it is archived' })
    expect(proof.summary.bound).toBeGreaterThan(0)
  })
})

describe('what was read', () => {
  it('is not read again, but where the tag has changed', async () => {
    const { files, keys, store, own } = moved(30)
    const cache = new MapCache()
    const about = subject(files, keys, matcher(own, all))
    await proveMatches(about, { mode: 'auto', source: store, cache })
    expect([store.read.length, cache.entries.size]).toEqual([30, 30])
    store.objects.set(keys[7] as string, content(99, 300_007))
    const costs: ProofCost[] = []
    const announce = (cost: ProofCost) => void costs.push(cost)
    const { summary, isProved } = await proveMatches(about, { mode: 'auto', source: store, cache, announce })
    expect(store.read.slice(30)).toEqual([keys[7]])
    expect(summary).toMatchObject({ requests: 32, bytes: 131_072, proved: 29, refuted: 1 })
    expect(isProved(7, 7)).toBe(false)
    expect(costs[0]).toEqual({ objects: 30, cached: 30, requests: 30, bytes: 0 })
  })

  it('is kept through an interrupt, and the next run goes on from there', async () => {
    const { files, keys, store, own } = moved(100)
    const cache = new MapCache()
    const stop = new AbortController()
    store.before = () => {
      if (store.read.length === 40) stop.abort(new Error('enough'))
    }
    const about = subject(files, keys, matcher(own, all))
    await expect(proveMatches(about, { mode: 'auto', source: store, cache, signal: stop.signal })).rejects.toThrow(
      'enough',
    )
    const kept = cache.entries.size
    expect(kept).toBeGreaterThanOrEqual(40)
    expect(kept).toBeLessThan(60)
    store.before = () => undefined
    const { summary } = await proveMatches(about, { mode: 'auto', source: store, cache })
    expect(summary).toMatchObject({ proved: 100, bytes: (100 - kept) * 131_072 })
  })
})

describe('what it takes', () => {
  it('is told before anything is read, and each file as it is done', async () => {
    const { files, keys, store, own } = moved(20)
    const events: ProgressEvent[] = []
    const costs: (ProofCost & { readonly read: number })[] = []
    await proveMatches(subject(files, keys, matcher(own, all)), {
      mode: 'auto',
      source: store,
      cache: null,
      parallel: 3,
      announce: (cost) => void costs.push({ ...cost, read: store.read.length }),
      emit: (event) => void events.push(event),
    })
    expect(costs).toEqual([{ objects: 20, cached: 0, requests: 40, bytes: 20 * 131_072, read: 0 }])
    expect(events.at(-1)).toEqual({ task: 'proving content', done: 20, total: 20, unit: 'files' })
    expect([events.length, store.mostUnderWay]).toEqual([20, 3])
  })

  it('can be refused', async () => {
    const { files, keys, store, own } = moved(20)
    const refused = proveMatches(subject(files, keys, matcher(own, all)), {
      mode: 'auto',
      source: store,
      cache: null,
      announce: () => Promise.reject(new Error('too dear')),
    })
    await expect(refused).rejects.toThrow('too dear')
    expect(store.read).toEqual([])
  })
})
