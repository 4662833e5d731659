import { spawnSync } from 'node:child_process'
import { chownSync, mkdirSync, readdirSync, statSync, utimesSync } from 'node:fs'
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

/** What this machine's temporary folders are called before the process id. */
async function machineMark(): Promise<string> {
  await using temp = await makeTempFolder(tempFolder())
  return /plexferry-[0-9a-f]{8}(?=-\d)/u.exec(temp.path)?.[0] ?? ''
}

test('what killed runs left is swept, and nothing else', async () => {
  const parent = tempFolder()
  const { pid: dead } = spawnSync(process.execPath, ['--version'])
  const here = await machineMark()
  const left = [`${here}-${dead}-aB3dEf`, `${here}-${process.pid}-before`, `plexferry-00000000-${dead}-before`]
  const kept = [
    `${here}-${process.pid}-during`,
    `plexferry-00000000-${dead}-during`,
    `${here}-1-theini`,
    'plexferry-test-aB3dEf',
    `plexferry-demo-aB3dEf`,
    `other-00000000-${dead}-aB3dEf`,
  ]
  for (const name of [...left, ...kept]) mkdirSync(join(parent, name))
  for (const name of left.slice(1)) utimesSync(join(parent, name), 1_700_000_000, 1_700_000_000)
  expect((await sweepTemp(parent)).sort()).toEqual(left.sort())
  expect(readdirSync(parent).sort()).toEqual(kept.sort())
})

test('what another user left, or what cannot be removed, is passed over', async () => {
  const parent = tempFolder()
  const here = await machineMark()
  const { pid: dead } = spawnSync(process.execPath, ['--version'])
  const foreign = join(parent, `${here}-${dead}-aB3dEf`)
  mkdirSync(join(foreign, 'inside'), { recursive: true })
  // Only root can give a folder away; for others the case cannot arise in a folder of their own.
  if (process.getuid?.() === 0) chownSync(foreign, 65_534, 65_534)
  expect(await sweepTemp(parent)).toEqual(process.getuid?.() === 0 ? [] : [`${here}-${dead}-aB3dEf`])
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
