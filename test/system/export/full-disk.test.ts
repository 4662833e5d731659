import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serverFolder } from '../../integration/export/server-folder.ts'
import { runCli } from '../../support/run-cli.ts'
import { suiteFolder } from '../../support/suite-folder.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const folder = suiteFolder()
const disk = join(folder, 'disk')
const server = join(folder, 'server')

beforeAll(() => {
  const { put } = serverFolder(server)
  // Little enough to be begun with, since it might pack well, and too much as it does not.
  const noise = readFileSync(process.execPath).subarray(0, 40 << 20)
  put('Media/noise.bif', noise)
  mkdirSync(disk)
  if (process.getuid?.() !== 0) throw new Error('root is missing, who alone may mount a small disk: run as root')
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'plexferry-test', disk])
})
afterAll(() => void execFileSync('umount', [disk]))

const exportTo = async (out: string, temp: string) =>
  await runCli(['export', '--from', server, '--out', out], { env: { TMPDIR: temp } })

describe('an export onto a disk that runs full', () => {
  test.each(['plex.tar.zst', 'plex.tar.gz'])('is refused, and leaves nothing: %s', async (name) => {
    const { code, stdout, stderr } = await exportTo(join(disk, name), tempFolder())
    expect([code, stdout]).toEqual([4, ''])
    expect(stderr).toContain('error[export-space]')
    expect(stderr).toContain('nothing of it was left there')
    expect(readdirSync(disk)).toEqual([])
  })

  test('goes on where there is room', async () => {
    const to = tempFolder()
    const { code } = await exportTo(join(to, 'plex.tar.zst'), tempFolder())
    expect(code).toBe(0)
    expect(readdirSync(to)).toEqual(['plex.tar.zst'])
  })
})
