import { expect, test } from 'vitest'
import { MediaClass } from '../../../../src/core/media-file.ts'
import { latticeOf, SizeDensity } from '../../../../src/remap/match/size-density.ts'

function densityOf(sizes: readonly number[]): SizeDensity {
  const density = new SizeDensity(4)
  for (const [leaf, size] of sizes.entries()) density.add(size, leaf)
  density.finish()
  return density
}

test('a size among few others is expected nowhere else, one in a crowd is', () => {
  const films = densityOf(Array.from({ length: 300 }, (_, index) => 700_000_000 + index * 5_000_011))
  const songs = densityOf(Array.from({ length: 3000 }, (_, index) => 4_000_000 + (index % 900) * 1045))
  expect(films.expected(700_000_000, 1, MediaClass.video)).toBeLessThan(1e-5)
  expect(songs.expected(4_000_000 + 450 * 1045, 1, MediaClass.audio)).toBeGreaterThan(0.1)
})

test('sizes of constant bitrates do not make other sizes between them common', () => {
  const mixed = densityOf([
    ...Array.from({ length: 2000 }, (_, index) => 4_000_000 + (index % 400) * 1045),
    ...Array.from({ length: 4000 }, (_, index) => 4_000_037 + index * 103),
  ])
  const [crowded, single] = [4_000_000 + 200 * 1045, 4_000_037 + 2000 * 103]
  expect(mixed.expected(single, 1, MediaClass.audio)).toBeLessThan(mixed.expected(crowded, 1, MediaClass.audio) / 10)
})

test('copies under one name are one content', () => {
  const [once, twice] = [new SizeDensity(), new SizeDensity()]
  for (const density of [once, twice, twice]) for (let size = 1; size < 500; size++) density.add(size * 9973, size)
  for (const density of [once, twice]) density.finish()
  expect(twice.length).toBe(once.length)
})

test('sizes of blocks and of transport packets leave few to choose from', () => {
  expect(latticeOf(133_455_872, 'mpg')).toBe(2048)
  expect(latticeOf(188 * 1_000_001, 'ts')).toBe(188)
  expect(latticeOf(188 * 1_000_001, 'mkv')).toBe(1)
})
