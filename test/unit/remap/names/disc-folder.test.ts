import { expect, test } from 'vitest'
import { isDiscFolder, readDiscFolder } from '../../../../src/remap/names/disc-folder.ts'

test.each([
  ['CD1', 1],
  ['cd 2', 2],
  ['Disc 03', 3],
  ['Disk-4', 4],
  ['cd  - 5', 5],
  ['Disc 06 (Live)', 6],
  ['Disque 7', 7],
  [' CD_8', 8],
])('%s is disc %d', (name, disc) => {
  expect(readDiscFolder(name)).toBe(disc)
})

test.each([
  '',
  'Bad (2012 Remaster)',
  'disk a',
  'disc disc',
  'disk disc 6',
  'Discovery 2',
  'CDs',
  'Best of 04(Encores)',
  'cd1st',
])('%j is no disc', (name) => {
  expect(isDiscFolder(name)).toBe(false)
})
