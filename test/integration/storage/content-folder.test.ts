import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openContent } from '../../../src/storage/content/open-content.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { noise, sizes } from './noise.ts'

async function opened(folder: string) {
  let now = 0
  const content = await openContent(`dir:${folder}`, {
    now: () => new Date(now),
    sleep: (milliseconds) => {
      now += milliseconds
      return Promise.resolve()
    },
    random: () => 0.5,
  })
  if (content === null) throw new Error('a folder can be read')
  return content
}

describe('the ends of files in a folder', () => {
  it('are read for every size', async () => {
    const folder = tempFolder()
    const content = await opened(folder)
    for (const size of sizes) {
      const bytes = noise(size)
      writeFileSync(join(folder, 'a #1?é.mkv'), bytes)
      const ends = await content.readEnds('a #1?é.mkv', size)
      expect(ends).toMatchObject({ status: 'read', size })
      if (ends.status !== 'read') continue
      expect(Buffer.compare(ends.first, bytes.subarray(0, 65_536))).toBe(0)
      expect(Buffer.compare(ends.last, bytes.subarray(Math.max(0, size - 65_536)))).toBe(0)
      expect(await content.tag('a #1?é.mkv')).toBe(ends.tag)
    }
  })

  it('are read of a file larger than memory, in no time', async () => {
    const folder = tempFolder()
    writeFileSync(join(folder, 'a.mkv'), noise(100_000))
    truncateSync(join(folder, 'a.mkv'), 3_000_000_000_000)
    const content = await opened(folder)
    const ends = await content.readEnds('a.mkv', 3_000_000_000_000)
    expect(ends).toMatchObject({
      status: 'read',
      first: noise(100_000).subarray(0, 65_536),
      last: new Uint8Array(65_536),
    })
    expect(content.traffic).toEqual({ requests: 2, bytes: 131_072 })
  })

  it('have a tag that changes with the content, even where size and time are the same', async () => {
    const folder = tempFolder()
    const file = join(folder, 'a.mkv')
    writeFileSync(file, noise(200_000))
    execFileSync('touch', ['-d', '2024-01-01', file])
    const content = await opened(folder)
    const tag = await content.tag('a.mkv')
    writeFileSync(file, noise(200_000, 2))
    execFileSync('touch', ['-d', '2024-01-01', file])
    expect(await content.tag('a.mkv')).not.toBe(tag)
  })
})

describe('a file that is not what was listed', () => {
  it('has vanished, shrunk or grown, or is no file any more', async () => {
    const folder = tempFolder()
    const content = await opened(folder)
    writeFileSync(join(folder, 'a.mkv'), noise(200_000))
    mkdirSync(join(folder, 'folder.mkv'))
    symlinkSync('nowhere', join(folder, 'link.mkv'))
    execFileSync('mkfifo', [join(folder, 'pipe.mkv')])
    expect(await content.readEnds('a.mkv', 100)).toEqual({ status: 'changed', size: 200_000 })
    expect(await content.readEnds('a.mkv', 500_000)).toEqual({ status: 'changed', size: 200_000 })
    for (const key of ['b.mkv', 'a.mkv/b.mkv', 'folder.mkv', 'link.mkv', 'pipe.mkv', `${'x'.repeat(300)}.mkv`]) {
      expect(await content.readEnds(key, 100)).toEqual({ status: 'vanished' })
      expect(await content.tag(key)).toBeNull()
    }
  })
})

describe('a folder that is not there', () => {
  it('is refused', async () => {
    await expect(openContent(`dir:${tempFolder()}/absent`)).rejects.toMatchObject({ code: 'content-unreadable' })
  })

  it('does not make its files vanish when it is unmounted meanwhile', async () => {
    const folder = join(tempFolder(), 'mount')
    mkdirSync(folder)
    const content = await opened(folder)
    renameSync(folder, `${folder}-away`)
    mkdirSync(folder)
    await expect(content.readEnds('a.mkv', 100)).rejects.toMatchObject({
      code: 'content-unreadable',
      message: expect.stringContaining('no longer mounted') as string,
    })
    rmSync(folder, { recursive: true })
    await expect(content.readEnds('a.mkv', 100)).rejects.toMatchObject({ code: 'content-unreadable' })
  })
})

it('a file that may not be read is told from one that is not there', async () => {
  const folder = tempFolder()
  writeFileSync(join(folder, 'a.mkv'), noise(100))
  chmodSync(join(folder, 'a.mkv'), 0)
  const script = `
    import { openContent } from ${JSON.stringify(new URL('../../../src/storage/content/open-content.ts', import.meta.url).href)}
    if (process.getuid() === 0) { process.setgid(65534); process.setuid(65534) }
    const content = await openContent('dir:${folder}')
    console.log(JSON.stringify([await content.readEnds('a.mkv', 100), await content.tag('a.mkv')]))`
  chmodSync(folder, 0o755)
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
  expect(JSON.parse(said)).toEqual([{ status: 'unreadable', why: 'it may not be read' }, null])
})
