import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorkspace } from '../../../src/db/state/workspace.ts'
import { writeWatchMerge } from '../../../src/orchestrate/merge/write-watch-merge.ts'
import { undoRun } from '../../../src/remap/apply/undo-run.ts'
import { applyOptions, now, tableHashes } from '../../integration/remap/apply/plan-of.ts'
import { films, guidOf, mergeFiles, mergeTwo, type ThreeFiles, writeRows } from '../../support/watch-library.ts'
import { type Act, actOf, guidIn, historyIn, live, settingsIn, stateIn, type Story, template } from './watch-story.ts'

let folder = ''
let empty = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plexferry-property-'))
  empty = template(folder)
})
afterAll(() => rmSync(folder, { recursive: true }))

const every = ['watch', 'begin', 'unwatch', 'rate', 'skip'] as const
const some = (of: readonly string[], acts: readonly Act['act'][] = every) =>
  fc.array(actOf(of, acts), { maxLength: 12 })

const anyStory: fc.Arbitrary<Story> = fc.record({
  base: some(films),
  home: some(films),
  incoming: some(films),
  matched: fc.subarray(films),
  follows: fc.boolean(),
})
const unmatched = { matched: [], follows: false }

/** Asserts something of libraries that live through stories. */
const holds = (stories: fc.Arbitrary<Story>, check: (files: ThreeFiles, story: Story) => void, numRuns = 40): void => {
  fc.assert(
    fc.property(stories, (story) => {
      const place = mkdtempSync(join(folder, 'story-'))
      try {
        check(live(place, empty, story), story)
      } finally {
        rmSync(place, { recursive: true })
      }
    }),
    { numRuns },
  )
}

test('where home did nothing, nothing is merged', { timeout: 300_000 }, () => {
  const stories = fc.record({ base: some(films), incoming: some(films) })
  holds(
    stories.map((story) => ({ ...story, home: [], ...unmatched })),
    (files) => {
      expect(mergeFiles(files).changes).toEqual([])
    },
  )
})

test('where both did the same, nothing is merged', { timeout: 300_000 }, () => {
  const stories = fc.record({ base: some(films), home: some(films) })
  holds(
    stories.map((story) => ({ ...story, incoming: [], ...unmatched })),
    ({ base, home }) => {
      expect(mergeFiles({ base, home, incoming: home }).changes).toEqual([])
    },
  )
})

test('where nothing was done away, home is what comes out', { timeout: 300_000 }, () => {
  const stories = fc.record({ base: some(films), home: some(films) })
  holds(
    stories.map((story) => ({ ...story, incoming: [], ...unmatched })),
    (files) => {
      writeRows(files.incoming, mergeFiles(files))
      expect(stateIn(files.incoming)).toEqual(stateIn(files.home))
      expect(historyIn(files.incoming)).toEqual(historyIn(files.home))
    },
  )
})

test('independent changes give the same in either order', { timeout: 300_000 }, () => {
  const [ours, theirs] = [films.slice(0, 2), films.slice(2)]
  const stories = fc.record({ base: some(films), home: some(ours), incoming: some(theirs) })
  holds(
    stories.map((story) => ({ ...story, ...unmatched })),
    (files, story) => {
      const swapped = live(join(files.base, '../../swapped'), empty, story)
      const other = { base: swapped.base, home: swapped.incoming, incoming: swapped.home }
      writeRows(files.incoming, mergeFiles(files))
      writeRows(other.incoming, mergeFiles(other))
      expect(stateIn(files.incoming)).toEqual(stateIn(other.incoming))
      expect(historyIn(files.incoming)).toEqual(historyIn(other.incoming))
    },
  )
})

test(
  'without a base nothing that either side watched is lost, and merging again changes nothing',
  { timeout: 300_000 },
  () => {
    const stories = fc.record({ base: some(films), home: some(films), incoming: some(films) })
    holds(
      stories.map((story) => ({ ...story, ...unmatched })),
      (files) => {
        const [home, incoming] = [files.home, files.incoming].map(settingsIn)
        const viewings = new Set([...historyIn(files.home), ...historyIn(files.incoming)])
        writeRows(files.incoming, mergeTwo(files))
        const after = settingsIn(files.incoming)
        expect(new Set(historyIn(files.incoming))).toEqual(viewings)
        for (const key of new Set([...(home?.keys() ?? []), ...(incoming?.keys() ?? [])])) {
          const most = (name: string): number =>
            Math.max(...[home, incoming].map((side) => Number(side?.get(key)?.[name] ?? 0)))
          for (const name of ['view_count', 'skip_count', 'last_viewed_at', 'last_rated_at'])
            expect(Number(after.get(key)?.[name] ?? 0), `${key} ${name}`).toBe(most(name))
        }
        expect(mergeTwo(files).changes).toEqual([])
        expect(mergeTwo({ home: files.incoming, incoming: files.incoming }).changes).toEqual([])
      },
    )
  },
)

test('nothing that was watched is ever lost', { timeout: 300_000 }, () => {
  holds(anyStory, (files, story) => {
    const [base, home, incoming] = [files.base, files.home, files.incoming].map(settingsIn)
    const wanted = new Set([...historyIn(files.incoming), ...historyIn(files.home).map((view) => renamed(view, story))])
    writeRows(files.incoming, mergeFiles(files))
    const after = settingsIn(files.incoming)
    // A viewing from before the export may stand under its item's old name, where Plex left it.
    const held = new Set(historyIn(files.incoming).map((view) => renamed(view, story)))
    for (const view of wanted) expect(held).toContain(renamed(view, story))
    for (const film of films)
      for (const account of [1, 2]) {
        const [old, now] = [`${account} ${guidOf(film)}`, `${account} ${guidIn(story, film)}`]
        const [was, ours, theirs] = [base?.get(old), home?.get(old), incoming?.get(now) ?? incoming?.get(old)]
        const count = (row: Record<string, unknown> | undefined): number => Number(row?.['view_count'] ?? 0)
        const at = (row: Record<string, unknown> | undefined, name: string): number => Number(row?.[name] ?? 0)
        const unwatched = [ours, theirs].some(
          (row) => count(row) < count(was) || at(row, 'last_viewed_at') < at(was, 'last_viewed_at'),
        )
        const least = unwatched ? 0 : Math.max(count(ours), count(theirs))
        expect(count(after.get(now))).toBeGreaterThanOrEqual(least)
      }
  })
})

/** A viewing by the guid that its film has in the library that comes back. */
function renamed(view: string, story: Story): string {
  return films.reduce((text, film) => text.replace(`"${guidOf(film)}"`, `"${guidIn(story, film)}"`), view)
}

test('viewings of both sides add up, and the last place to resume counts', { timeout: 300_000 }, () => {
  const acts = ['watch', 'begin'] as const
  const stories = fc.record({ base: some(films, acts), home: some(films, acts), incoming: some(films, acts) })
  holds(
    stories.map((story) => ({ ...story, ...unmatched })),
    (files, story) => {
      writeRows(files.incoming, mergeFiles(files))
      const after = settingsIn(files.incoming)
      const all = [...story.base, ...story.home, ...story.incoming]
      for (const film of films)
        for (const account of [1, 2]) {
          const watched = all.filter((act) => act.film === film && act.account === account && act.act === 'watch')
          expect(after.get(`${account} ${guidOf(film)}`)?.['view_count'] ?? 0).toBe(watched.length)
        }
    },
  )
})

test('an un-watch wins where it came last, and only there', { timeout: 300_000 }, () => {
  const acts = ['watch', 'unwatch'] as const
  const stories = fc.record({
    base: fc.array(actOf(['a'], ['watch']), { minLength: 1, maxLength: 3 }),
    home: fc.array(actOf(['a'], acts), { minLength: 1, maxLength: 3 }),
    incoming: fc.array(actOf(['a'], acts), { minLength: 1, maxLength: 3 }),
  })
  const ofOne = (acts: readonly Act[]): Act[] => acts.map((act) => ({ ...act, account: 1 }))
  const alone = stories.map(({ base, home, incoming }) => ({
    base: ofOne(base),
    home: ofOne(home),
    incoming: ofOne(incoming),
    ...unmatched,
  }))
  holds(alone, (files) => {
    const [was, ours, theirs] = [files.base, files.home, files.incoming].map((file) =>
      settingsIn(file).get(`1 ${guidOf('a')}`),
    )
    const of = (row: Record<string, unknown> | undefined, name: string): number => Number(row?.[name] ?? 0)
    writeRows(files.incoming, mergeFiles(files))
    const after = settingsIn(files.incoming).get(`1 ${guidOf('a')}`)
    const last = of(ours, 'updated_at') > of(theirs, 'updated_at') ? ours : theirs
    const isDown = [ours, theirs].some((row) => of(row, 'view_count') < of(was, 'view_count'))
    expect(of(after, 'view_count')).toBeGreaterThanOrEqual(of(last, 'view_count'))
    expect(isDown ? of(after, 'view_count') : of(last, 'view_count')).toBe(of(last, 'view_count'))
  })
})

test('merging again changes nothing', { timeout: 300_000 }, () => {
  // A skip leaves no trace but its count, so that one which came from home cannot be told from one of its own.
  const stories = fc.record({
    base: some(films),
    home: some(films),
    incoming: some(films, ['watch', 'begin', 'unwatch', 'rate']),
    matched: fc.subarray(films),
    follows: fc.boolean(),
  })
  holds(stories, (files) => {
    writeRows(files.incoming, mergeFiles(files))
    expect(mergeFiles(files).changes).toEqual([])
    // Nor does home learn anything from what it has become.
    const later = { base: files.home, home: files.home, incoming: files.incoming }
    expect(mergeFiles(later).changes).toEqual([])
  })
})

test('restoring the same archive a second time adds nothing either', { timeout: 300_000 }, () => {
  const stories = fc.record({
    base: some(films, ['watch', 'begin', 'rate']),
    home: some(films, ['watch', 'begin', 'rate']),
    incoming: some(films, ['watch', 'begin', 'rate']),
  })
  holds(
    stories.map((story) => ({ ...story, ...unmatched })),
    (files) => {
      const again = `${files.incoming}.again.db`
      copyFileSync(files.incoming, again)
      writeRows(files.incoming, mergeFiles(files))
      writeRows(again, mergeFiles({ base: files.base, home: files.incoming, incoming: again }))
      expect(stateIn(again)).toEqual(stateIn(files.incoming))
      expect(historyIn(again)).toEqual(historyIn(files.incoming))
    },
  )
})

test('no id is given twice, and SQLite goes on after the last', { timeout: 300_000 }, () => {
  holds(
    anyStory,
    (files) => {
      const { changes } = mergeFiles(files)
      writeRows(files.incoming, { ...mergeFiles(files), changes })
      const db = new Database(files.incoming, { readonly: true })
      for (const table of new Set(changes.map((change) => change.table))) {
        const { most, next } = db
          .prepare(
            `select max(id) as most, (select seq from sqlite_sequence where name = '${table}') as next from ${table}`,
          )
          .get() as { most: number; next: number }
        expect(next).toBeGreaterThanOrEqual(most)
        expect(db.pragma(`integrity_check('${table}')`, { simple: true })).toBe('ok')
      }
      db.close()
    },
    20,
  )
})

test('whatever is written can be taken back', { timeout: 300_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(anyStory, async (story) => {
      const place = mkdtempSync(join(folder, 'story-'))
      const files = live(place, empty, story)
      await using workspace = await openWorkspace(join(place, 'state'), { now })
      const options = { ...applyOptions(files.incoming, workspace), backup: 'private-copy' } as const
      const before = withoutSequence(files.incoming)
      const merge = mergeFiles(files)
      const { runId, outcome } = await writeWatchMerge(merge, options)
      expect(outcome).toBe(merge.changes.length === 0 ? 'nothing' : 'written')
      if (runId === null) return
      expect(await writeWatchMerge(merge, options)).toMatchObject({ outcome: 'already', runId })
      await undoRun({ ...options, runId })
      expect(withoutSequence(files.incoming)).toEqual(before)
    }),
    { numRuns: 8 },
  )
})

/** Ids that were given are not given again, whatever is taken back. */
function withoutSequence(file: string): Readonly<Record<string, string>> {
  const { sqlite_sequence: _sequence, ...tables } = tableHashes(file)
  return tables
}
