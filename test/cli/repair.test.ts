import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { basename, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { setTimeout as delay } from 'node:timers/promises'
import { beforeAll, expect, test } from 'vitest'
import { classifyPages } from '../../fixtures/damage/page-kinds.ts'
import { tableRows } from '../../fixtures/damage/table-rows.ts'
import { dataFolder } from '../../fixtures/data-folder.ts'
import { buildLibrary } from '../../fixtures/library.ts'
import { hostMark } from '../../src/db/plex/source/temp-folder.ts'
import { folderDigest } from '../support/folder-digest.ts'
import { bin, runCli } from '../support/run-cli.ts'
import { suiteFolder } from '../support/suite-folder.ts'
import { tempFolder } from '../support/temp-folder.ts'

const folder = suiteFolder()
const at = (name: string): string => join(folder, name)

beforeAll(() => {
  const items = Array.from({ length: 300 }, (_, index) => ({
    title: `Episode ${index}`,
    grandparent: 'Columbo',
    parent: 'Season 1',
    parts: [`/Media/TV/Columbo/S01E${index}.mkv`],
  }))
  buildLibrary(at('healthy.db'), { sections: [{ name: 'TV', type: 'show', roots: ['/Media/TV'], items }] })
  const bytes = readFileSync(at('healthy.db'))
  const overwritten = (name: string, pages: number[]): void => {
    const copy = Buffer.from(bytes)
    for (const page of pages) copy.fill(0x5a, (page - 1) * 1024, page * 1024)
    writeFileSync(at(name), copy)
  }
  const leaves = (owner: string): number[] =>
    classifyPages(bytes).flatMap(({ page, owner: of, form }) => (of === owner && form === 'leaf' ? [page] : []))
  overwritten('index.db', leaves('index_media_parts_on_file').slice(0, 1))
  overwritten('table.db', leaves('metadata_items').slice(4, 5))
})

/** Sends the signal as soon as the new file is begun. */
function onPart(folderOfOut: string, child: ChildProcess, signal: NodeJS.Signals): void {
  const timer = setInterval(() => {
    if (!readdirSync(folderOfOut).some((name) => name.endsWith('.part'))) return
    clearInterval(timer)
    child.kill(signal)
  }, 1)
  child.once('close', () => clearInterval(timer))
}

/** In a folder of its own, so that what is left beside it shows. */
const repairing = async (name: string, ...more: string[]) => {
  const out = join(tempFolder(), 'out', 'repaired.db')
  mkdirSync(join(out, '..'))
  const result = await runCli(['repair', '--db', at(name), '--out', out, '--quiet', ...more])
  return { ...result, out, files: readdirSync(join(out, '..')) }
}

test('nothing wrong: exit 0, and the new file is a copy', async () => {
  const { code, stdout, out, files } = await repairing('healthy.db')
  expect({ code, files }).toEqual({ code: 0, files: ['repaired.db'] })
  expect(stdout).toContain('Nothing is wrong with it')
  expect(readFileSync(out).equals(readFileSync(at('healthy.db')))).toBe(true)
})

test('an index: exit 0, nothing lost', async () => {
  const { code, stdout, out, files } = await repairing('index.db')
  expect({ code, files }).toEqual({ code: 0, files: ['repaired.db'] })
  expect(stdout).toContain('1 index rebuilt')
  expect(stdout).toContain('Nothing was lost')
  expect(tableRows(out)).toEqual(tableRows(at('healthy.db')))
})

test('rows lost: exit 6, the report says which, and what is left of them is beside the file', async () => {
  const { code, stdout, files } = await repairing('table.db', '--accept-loss')
  expect({ code, files }).toEqual({ code: 6, files: ['repaired.db', 'repaired.db.set-aside.jsonl'] })
  expect(stdout).toMatch(/items? of Columbo/u)
  const json = await repairing('table.db', '--accept-loss', '--json')
  expect(json.code).toBe(6)
  expect(JSON.parse(json.stdout)).toMatchObject({
    format: 'plexferry/repair',
    formatVersion: 1,
    repair: 'tables',
    complete: false,
    output: { path: json.out },
    tables: [{ name: 'metadata_items', rowsBefore: 302 }],
  })
})

test('an output folder takes the new file under the name that Plex wants', async () => {
  const data = join(tempFolder(), 'server')
  buildLibrary(data, { pageSize: 4096, sections: [] })
  const { library, blobs } = dataFolder(data)
  const out = tempFolder()
  for (const file of [library, blobs]) {
    const { code, stdout } = await runCli(['repair', '--db', file, '--out', out, '--quiet'])
    expect({ code, named: stdout.includes(join(out, basename(file))) }).toEqual({ code: 0, named: true })
  }
  expect(readdirSync(out).toSorted()).toEqual([basename(library), basename(blobs)].toSorted())
  const { code, stderr } = await runCli(['repair', '--db', blobs, '--out', out])
  expect({ code, error: stderr.slice(0, 18) }).toEqual({ code: 2, error: 'error[out-exists]:' })
})

test('an output that is there, is the input, or is a link to it is refused, and nothing changes', async () => {
  const inside = tempFolder()
  const file = join(inside, 'library.db')
  copyFileSync(at('index.db'), file)
  symlinkSync(file, join(inside, 'link.db'))
  symlinkSync(join(inside, 'nowhere'), join(inside, 'dangling.db'))
  writeFileSync(join(inside, 'other.db'), 'mine')
  const before = folderDigest(inside)
  for (const out of ['library.db', 'link.db', 'dangling.db', 'other.db', 'library.db-wal']) {
    const { code, stderr } = await runCli(['repair', '--db', file, '--out', join(inside, out)])
    expect({ out, code, error: stderr.slice(0, 18) }).toEqual({ out, code: 2, error: 'error[out-exists]:' })
  }
  expect(folderDigest(inside)).toEqual(before)
})

test('a folder that may not be written: exit 2, and nothing is left there', async () => {
  const closed = tempFolder()
  mkdirSync(join(closed, 'in'), { mode: 0o555 })
  const out = join(closed, 'in', 'repaired.db')
  const { code, stderr } = await runCli(['repair', '--db', at('index.db'), '--out', out], { boundByModes: true })
  expect(code).toBe(2)
  expect(stderr).toContain('error[output-failed]')
  expect(readdirSync(join(closed, 'in'))).toEqual([])
})

test('a disk that runs full: exit 2, and nothing is left there', async () => {
  const inside = tempFolder()
  // 200 KiB is less than the database; SIGXFSZ would end the process where a full disk only fails the write.
  const limited = `trap '' XFSZ; ulimit -f 200; exec "$@"`
  const words = [process.execPath, bin, 'repair', '--db', at('index.db'), '--out', join(inside, 'repaired.db')]
  const child = spawn('bash', ['-c', limited, 'bash', ...words], { stdio: ['ignore', 'ignore', 'pipe'] })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const [code] = (await once(child, 'close')) as [number]
  expect(stderr).toContain('error[output-failed]')
  expect({ code, left: readdirSync(inside) }).toEqual({ code: 2, left: [] })
})

test('killed at any moment, the new file is whole or not there, and the damaged one as it was', async () => {
  const input = tempFolder()
  const file = join(input, 'library.db')
  copyFileSync(at('index.db'), file)
  const before = folderDigest(input)
  const endings = new Set<string>()
  const healthy = tableRows(at('healthy.db'))
  for (const after of [80, 160, 240, 320, 400, 600, 900, 5000]) {
    const out = join(tempFolder(), 'repaired.db')
    const child = spawn(process.execPath, [bin, 'repair', '--db', file, '--out', out], { stdio: 'ignore' })
    const closed = once(child, 'close')
    await Promise.race([delay(after), closed])
    child.kill('SIGKILL')
    await closed
    endings.add(!existsSync(out) ? 'not there' : isDeepStrictEqual(tableRows(out), healthy) ? 'whole' : 'half')
  }
  expect(endings).toEqual(new Set(['not there', 'whole']))
  expect(folderDigest(input)).toEqual(before)
})

test("what another machine's run has begun is named, and what lives is not touched", async () => {
  const inside = tempFolder()
  const at = (name: string): string => join(inside, name)
  const elsewhere = `repaired.db.0123abcd-1-00112233.part`
  const alive = `repaired.db.${hostMark}-${process.pid}-00112233.part`
  for (const name of [elsewhere, alive, 'repaired.db.mine.part']) writeFileSync(at(name), '')
  const words = ['repair', '--db', join(folder, 'index.db'), '--out', at('repaired.db')]
  const { code, stdout } = await runCli(words)
  expect(code).toBe(0)
  expect(stdout).toContain(`it was not touched:\n${at(elsewhere)}\n`)
  expect(readdirSync(inside).toSorted()).toEqual(['repaired.db', elsewhere, alive, 'repaired.db.mine.part'].toSorted())
})

test('what a killed run left is removed by the next one to the same file', async () => {
  const inside = tempFolder()
  const words = ['repair', '--db', at('index.db'), '--out', join(inside, 'repaired.db')]
  const { signal } = await runCli(words, { started: (child) => onPart(inside, child, 'SIGKILL') })
  expect(signal).toBe('SIGKILL')
  expect(readdirSync(inside)).toEqual([expect.stringMatching(/\.part$/u)])
  const { code } = await runCli(words)
  expect({ code, files: readdirSync(inside) }).toEqual({ code: 0, files: ['repaired.db'] })
})

test('an interrupt unwinds: exit 130, and nothing is left there', async () => {
  const inside = tempFolder()
  const { code, stdout } = await runCli(['repair', '--db', at('index.db'), '--out', join(inside, 'repaired.db')], {
    started: (child) => onPart(inside, child, 'SIGINT'),
  })
  expect({ code, stdout, left: readdirSync(inside) }).toEqual({ code: 130, stdout: '', left: [] })
})

test('names that shells and URLs read otherwise are taken as they are', async () => {
  const inside = tempFolder()
  const file = join(inside, "it's 100% #1?.db")
  copyFileSync(at('index.db'), file)
  const out = join(inside, 'là & "là"?immutable=0.db')
  const { code } = await runCli(['repair', '--db', file, '--out', out, '--quiet'])
  expect(code).toBe(0)
  expect(readdirSync(inside).toSorted()).toEqual([basename(file), basename(out)].toSorted())
})
