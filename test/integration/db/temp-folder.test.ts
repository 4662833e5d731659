import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeTempFolder, requireSpace, sweepTemp } from '../../../src/db/plex/source/temp-folder.ts'
import { tempFolder } from '../../support/temp-folder.ts'

test('a temporary folder is private, and gone when it is disposed of', async () => {
  const parent = join(tempFolder(), 'deep', 'below')
  {
    await using temp = await makeTempFolder(parent)
    expect(statSync(temp.path).mode & 0o777).toBe(0o700)
    expect(readdirSync(parent)).toHaveLength(1)
  }
  expect(readdirSync(parent)).toEqual([])
})

test('what killed runs left is swept, and nothing else', async () => {
  const parent = tempFolder()
  const { pid: dead } = spawnSync(process.execPath, ['--version'])
  const left = [`plexferry-${dead}-aB3dEf`, `plexferry-${process.pid}-before`]
  const kept = [
    `plexferry-${process.pid}-during`,
    'plexferry-1-theini',
    'plexferry-test-aB3dEf',
    `other-${dead}-aB3dEf`,
  ]
  for (const name of [...left, ...kept]) mkdirSync(join(parent, name))
  utimesSync(join(parent, left[1] ?? ''), 1_700_000_000, 1_700_000_000)
  expect((await sweepTemp(parent)).sort()).toEqual(left.sort())
  expect(readdirSync(parent).sort()).toEqual(kept.sort())
})

test('a folder to sweep that is not there has nothing to sweep', async () => {
  expect(await sweepTemp(join(tempFolder(), 'none'))).toEqual([])
})

test('space that is not there is refused with both figures', async () => {
  const folder = tempFolder()
  await requireSpace(folder, 1)
  await expect(requireSpace(folder, 2 ** 60)).rejects.toMatchObject({
    code: 'temp-space',
    message: expect.stringMatching(new RegExp(`needs ${2 ** 60} bytes .* \\d+ are free`)),
  })
})
