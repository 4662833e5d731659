import { expect, test } from 'vitest'
import type { AccountMerge, WatchReport } from '../../../src/analyze/merge/watch-merge.ts'
import { watchMergeJson } from '../../../src/analyze/merge/watch-merge-json.ts'
import { makeStyle } from '../../../src/cli/render/style.ts'
import { renderWatchMerge } from '../../../src/cli/render/watch-merge-text.ts'

const account: AccountMerge = {
  id: 1,
  name: 'Ann',
  isNew: false,
  watched: 3,
  unwatched: 0,
  viewings: 1204,
  offsets: 2,
  ratings: 0,
  skips: 0,
  history: 1204,
  bookmarks: 1,
  selections: 2,
  selectionsLost: 0,
  conflicts: 0,
  putBack: 0,
}
const none = { total: 0, first: [] }
const report: WatchReport = {
  accounts: [
    account,
    {
      ...account,
      id: 77,
      name: 'Ben\u001b[31m with a name that goes on and on',
      isNew: true,
      unwatched: 1,
      putBack: 2,
      selectionsLost: 1,
    },
    { ...account, id: 88, name: null },
  ],
  followed: { total: 1, first: [{ itemId: 5, from: 'local://5', to: 'plex://movie/5', title: 'Film 5' }] },
  unplaced: {
    total: 12,
    first: Array.from({ length: 12 }, (_, at) => ({
      accountId: 77,
      guid: `plex://movie/${at}`,
      title: `A film with a long title, of which there are many, number ${at}`,
      reason: (['gone', 'ambiguous', 'unmatched'] as const)[at % 3] ?? 'gone',
    })),
  },
  newAtHome: {
    total: 2,
    first: [
      {
        section: 1,
        file: `/Films/${'long '.repeat(30)}.mkv`,
        title: 'a',
        guid: 'local://9',
        comes: 'scan',
        watchState: 'lost',
      },
      { section: 1, file: '/Films/b.mkv', title: 'b', guid: 'plex://b', comes: 'known', watchState: null },
    ],
  },
}

test('the report fits a terminal, and names what could not be placed', () => {
  const text = renderWatchMerge(report, makeStyle(false))
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  expect(text).toMatch(/^Ann +3 +1,204 +2 +– +1,204 +3 +–$/mu)
  expect(text).toContain('account 88')
  expect(text).toContain('12 items watched at home are not there:')
  expect(text).toContain('… and 2 more')
  expect(text).toContain('a scan brings back 1:')
  expect(text).toContain('(its watch state is lost)')
  expect(text).not.toContain('\u001b')
})

test('where nothing was watched it says only that', () => {
  const text = renderWatchMerge({ accounts: [], followed: none, unplaced: none, newAtHome: none }, makeStyle(false))
  expect(text).toBe('Nothing was watched at home that the library which comes back does not know.\n')
})

test('JSON knows accounts by their ids alone', () => {
  const json = JSON.stringify(watchMergeJson(report))
  expect(json).not.toContain('Ann')
  expect(JSON.parse(json)).toMatchObject({ accounts: [{ id: 1, watched: 3 }, { id: 77 }, { id: 88 }] })
})
