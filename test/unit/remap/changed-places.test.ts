import { expect, test } from 'vitest'
import { takenPlaces } from '../../../src/remap/changed-places.ts'
import { misplaced } from './misplaced-file.ts'

/** Files as `[path, size in the database, size in the listing]`. */
function swapped(files: readonly (readonly [string, number, number])[]): Record<string, readonly string[]> {
  const changed = files.map(([path, size], part) => misplaced(path, size, part))
  const taken = takenPlaces(changed, ({ parts }) => files[parts[0] ?? 0]?.[2] ?? Number.NaN)
  return Object.fromEntries(taken.map(({ file, at }) => [file.path, at]))
}

test('two files that have exchanged their names are suspects, each with the place of the other', () => {
  expect(
    swapped([
      ['/a', 1, 2],
      ['/b', 2, 1],
    ]),
  ).toEqual({ '/a': ['/b'], '/b': ['/a'] })
})

test('so are three in a circle', () => {
  expect(
    swapped([
      ['/a', 1, 3],
      ['/b', 2, 1],
      ['/c', 3, 2],
    ]),
  ).toEqual({ '/a': ['/b'], '/b': ['/c'], '/c': ['/a'] })
})

test('files that were encoded again are none', () => {
  expect(
    swapped([
      ['/a', 1, 11],
      ['/b', 2, 12],
    ]),
  ).toEqual({})
})

test('a size that is only met by chance, with no way back, is none', () => {
  expect(
    swapped([
      ['/a', 1, 2],
      ['/b', 2, 9],
    ]),
  ).toEqual({})
})

test('a file is no suspect for its own size', () => {
  expect(
    swapped([
      ['/a', 1, 1],
      ['/b', 2, 2],
    ]),
  ).toEqual({})
})

test('unknown sizes accuse nobody', () => {
  expect(
    swapped([
      ['/a', Number.NaN, Number.NaN],
      ['/b', 2, 7],
    ]),
  ).toEqual({})
})
