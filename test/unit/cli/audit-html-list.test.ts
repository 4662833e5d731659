import { describe, expect, test } from 'vitest'
import type { PathRow } from '../../../src/analyze/path-rows.ts'
import { makePace, type Pace } from '../../../src/cli/render/html/client/pace.ts'
import {
  addChunk,
  emptyRows,
  pathOf,
  type RowChunk,
  type RowData,
} from '../../../src/cli/render/html/client/row-data.ts'
import { csvOf } from '../../../src/cli/render/html/client/row-export.ts'
import { matchRows, noFilter, type RowFilter } from '../../../src/cli/render/html/client/row-filter.ts'
import { type Column, orderRows } from '../../../src/cli/render/html/client/row-order.ts'
import { rowChunks, rowClasses } from '../../../src/cli/render/html/row-chunks.ts'
import { renderCsv } from '../../../src/cli/render/audit-csv.ts'
import { hostileRows, staleEpisodes } from '../../support/audit-html-report.ts'

const unhurried: Pace = { due: () => false, rest: async () => undefined }

function read(rows: readonly PathRow[]): RowData {
  const names = new Map(rows.map(({ sectionId, section }) => [sectionId, section]))
  const sections = [...names.values()]
  const groups = [{ sectionId: 1, path: '/Media/TV Shows/Columbo', stale: 1, label: 'Columbo' }]
  const data = emptyRows({ rows: rows.length, sections, classes: rowClasses, groups: groups.map(({ path }) => path) })
  for (const element of rowChunks(rows, [...names.keys()], groups))
    addChunk(data, JSON.parse(element.replaceAll(/<[^>]*>/gu, '')) as RowChunk)
  return data
}

const row = (partId: number, path: string, more: Partial<PathRow> = {}): PathRow => ({
  sectionId: 1,
  section: 'TV Shows',
  partId,
  title: '',
  path,
  size: null,
  class: 'stale',
  ...more,
})

async function found(rows: readonly PathRow[], filter: Partial<RowFilter>): Promise<number[]> {
  const matches = await matchRows(read(rows), { ...noFilter, ...filter }, unhurried)
  return rows.filter((_, index) => matches[index] === 1).map(({ partId }) => partId)
}

async function sorted(rows: readonly PathRow[], column: Column): Promise<number[]> {
  const order = await orderRows(read(rows), column, unhurried)
  return [...order].map((index) => rows[index]?.partId ?? -1)
}

describe('the filter of the path list', () => {
  const rows = [
    row(1, '/Media/TV Shows/Columbo/Season 1/Prescription.mkv', { title: 'Columbo – S01E01 – Prescription: Murder' }),
    row(2, '/Media/TV Shows/Columbo/a+b (1).mkv', { class: 'changed' }),
    row(3, '/Media/Movies/Ame\u0301lie.mkv', { sectionId: 2, section: 'Movies', title: 'Le fabuleux destin (2001)' }),
  ]

  test('lets all rows through when it asks for nothing', async () => {
    expect(await found(rows, {})).toEqual([1, 2, 3])
  })

  test('wants every word, in the title or the path, in any letter case', async () => {
    expect(await found(rows, { text: 'columbo' })).toEqual([1, 2])
    expect(await found(rows, { text: ' MURDER  season ' })).toEqual([1])
    expect(await found(rows, { text: 'columbo movies' })).toEqual([])
  })

  test('takes signs of a pattern for what they are', async () => {
    expect(await found(rows, { text: 'a+b (1).' })).toEqual([2])
    expect(await found(rows, { text: '.*' })).toEqual([])
  })

  test('finds a word that reaches from a folder into a name', async () => {
    expect(await found(rows, { text: '1/presc' })).toEqual([1])
  })

  test('finds an accent in either of its Unicode forms', async () => {
    expect(await found(rows, { text: 'Amélie'.normalize('NFC') })).toEqual([3])
    expect(await found(rows, { text: 'Amélie'.normalize('NFD') })).toEqual([3])
  })

  test('narrows to a section, to a class, and to the stale paths of a folder', async () => {
    expect(await found(rows, { section: 1 })).toEqual([3])
    expect(await found(rows, { class: rowClasses.indexOf('changed') })).toEqual([2])
    expect(await found(rows, { group: 0 })).toEqual([1])
  })
})

describe('the order of the path list', () => {
  test('counts as a person does, folder by folder', async () => {
    const rows = [
      row(1, '/b/x.mkv'),
      row(2, '/a/Livre 10/x.mkv'),
      row(3, '/a/Livre 2/10.mkv'),
      row(4, '/a/Livre 2/9.mkv'),
    ]
    expect(await sorted(rows, 'path')).toEqual([4, 3, 2, 1])
  })

  test('mixes titles with and without a show', async () => {
    const titles = ['Kaamelott – S02E01 – B', 'Zodiac (2007)', 'Alien (1979)', 'Kaamelott – S01E02 – A']
    const rows = titles.map((title, index) => row(index + 1, `/${index}`, { title }))
    expect(await sorted(rows, 'title')).toEqual([3, 4, 1, 2])
  })

  test('puts unknown sizes last and keeps equal rows as they came', async () => {
    const sizes = [null, 5, 0, null, 5]
    const rows = sizes.map((size, index) => row(index + 1, `/${index}`, { size }))
    expect(await sorted(rows, 'size')).toEqual([3, 2, 5, 1, 4])
  })

  test('agrees with a plain sort on thousands of rows, resting in between', async () => {
    const rows = Array.from({ length: 5000 }, (_, index) => row((index * 7919) % 5003, `/${index}`))
    let rests = 0
    const order = await orderRows(read(rows), 'part', { due: () => true, rest: async () => void rests++ })
    const ids = [...order].map((index) => rows[index]?.partId)
    expect(ids).toEqual(rows.map(({ partId }) => partId).toSorted((a, b) => a - b))
    expect(rests).toBeGreaterThan(20)
  })

  test('is given up when it is no longer wanted', async () => {
    const work = new AbortController()
    const pace = makePace(work.signal)
    const ordering = orderRows(read(staleEpisodes({ Columbo: 2000 })), 'path', {
      due: () => true,
      rest: async () => pace.rest(),
    })
    work.abort()
    await expect(ordering).rejects.toThrow(/aborted/u)
  })
})

test('the saved rows are those that audit --csv writes', async () => {
  const rows = [...staleEpisodes({ Columbo: 600 }), ...hostileRows()]
  const data = read(rows)
  const view = Uint32Array.from(rows.keys())
  expect(await (await csvOf(data, view, unhurried)).text()).toBe([...renderCsv(rows)].join('').toWellFormed())
  expect(pathOf(data, 0)).toBe(rows[0]?.path)
})

test('sections of one name are kept apart', async () => {
  const rows = [row(1, '/a/x.mkv'), row(2, '/b/x.mkv', { sectionId: 2 }), row(3, '/a/x.mkv', { sectionId: 2 })]
  expect(await found(rows, { section: 0 })).toEqual([1])
  expect(await found(rows, { section: 1 })).toEqual([2, 3])
})
