import { expect, test } from 'vitest'
import { allPages, type Page } from '../../../src/orchestrate/cloud/pages.ts'

const numbers = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, at) => from + at)
const pagesOf =
  (all: readonly number[], total: number | null) =>
  async (page: number, size: number): Promise<Page<number>> => ({
    entries: all.slice((page - 1) * size, page * size),
    total,
  })

test.each([0, 1, 99, 100, 101, 250])('a list of %i is read whole, with its total and without', async (length) => {
  const all = numbers(0, length)
  expect(await allPages(pagesOf(all, length))).toEqual(all)
  expect(await allPages(pagesOf(all, null))).toEqual(all)
})

test('a list that announces more than it ever sends is a failure', async () => {
  await expect(allPages(pagesOf(numbers(0, 130), 131))).rejects.toThrow(
    'it announced 131 entries of a list and sent 130',
  )
})

test('one that grew shorter while it was read is read again', async () => {
  let reads = 0
  const page = async (at: number, size: number): Promise<Page<number>> =>
    await pagesOf(numbers(0, 130), reads++ < 2 ? 131 : 130)(at, size)
  expect(await allPages(page)).toHaveLength(130)
})
