import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runCli } from '../support/run-cli.ts'
import { tempFolder } from '../support/temp-folder.ts'

test('the demo makes a library in a temporary folder, audits it, and says where it stays', async () => {
  const temp = tempFolder()
  const { code, stdout, stderr } = await runCli(['demo'], { env: { TMPDIR: temp } })
  const [made = ''] = readdirSync(temp)
  const folder = join(temp, made)
  expect(code).toBe(0)
  expect(stderr).toContain(`remove it with: rm -r ${folder}`)
  const shown = `$ npm run -s demo\n${stderr.split('\n\n')[0]}\n\n${stderr.split('\n\n')[1]}\n\n${stdout}`
  await expect(
    shown.replaceAll(folder, '/tmp/demo').replace(/taken .*/u, 'taken 2026-11-22 09:40'),
  ).toMatchFileSnapshot('golden/readme.txt')
})

test('the demo keeps out of a folder that holds something', async () => {
  const folder = tempFolder()
  const first = await runCli(['demo', '--scale', '0.001', '--out', folder, '--quiet'])
  expect([first.code, first.stderr]).toEqual([0, ''])
  expect(readdirSync(folder).toSorted()).toEqual(['Plex Media Server', 'listing.json'])
  const second = await runCli(['demo', '--out', folder])
  expect([second.code, second.stderr]).toEqual([2, expect.stringContaining('is not empty')])
})

test('a folder that cannot be made is an error of usage', async () => {
  const file = join(tempFolder(), 'file')
  writeFileSync(file, 'x')
  for (const out of [file, join(file, 'below'), '/proc/none', join(tempFolder(), 'none/below')]) {
    const { code, stderr } = await runCli(['demo', '--out', out])
    expect([out, code, stderr]).toEqual([out, 2, expect.stringMatching(/^error\[usage\]: .*\nhint: /u)])
  }
})

test('the demo with --json prints one document', async () => {
  const { stdout } = await runCli(
    ['demo', '--scale', '0.001', '--json', '--scenario', 'moved-root', '--generation', '23'],
    {
      env: { TMPDIR: tempFolder() },
    },
  )
  expect(JSON.parse(stdout)).toMatchObject({ format: 'plexferry/audit', database: { generation: '1.32' } })
})
