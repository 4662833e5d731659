import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { manifestMember } from '../../../src/core/archive-manifest.ts'
import { silent } from '../../../src/core/progress.ts'
import { readExport } from '../../../src/db/archive/read-archive.ts'
import { streamArchive } from '../../../src/db/archive/stream-archive.ts'
import { suiteFolder } from '../../support/suite-folder.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { exportTo, serverFolder } from './server-folder.ts'

const folder = suiteFolder()
const archive = join(folder, 'plex.tar.zst')
/** The tar stream of it, and where each member's header is. */
let tar: Buffer = Buffer.alloc(0)
let members: { readonly name: string; readonly start: number; readonly end: number }[] = []
beforeAll(async () => {
  const server = serverFolder(join(folder, 'server'))
  await exportTo(server.folder, archive)
  tar = await unpacked(archive)
  members = membersOf(tar)
})

async function unpacked(path: string): Promise<Buffer> {
  const chunks: Buffer[] = []
  await streamArchive(path, { signal: undefined, emit: silent }, (chunk) => chunks.push(Buffer.from(chunk)))
  return Buffer.concat(chunks)
}

function membersOf(stream: Buffer) {
  const found: typeof members = []
  for (let at = 0; stream[at] !== 0;) {
    const size = Number.parseInt(stream.toString('latin1', at + 124, at + 135), 8)
    const end = at + 512 + Math.ceil(size / 512) * 512
    found.push({ name: stream.toString('latin1', at, stream.indexOf(0, at)), start: at, end })
    at = end
  }
  return found
}

const member = (name: string) => {
  const found = members.find((each) => each.name.endsWith(name))
  if (found === undefined) throw new Error(`no ${name}`)
  return found
}

/** The failed checks of an archive of these bytes, and what else was made of it. */
async function judge(bytes: Uint8Array, name = 'damaged.tar.zst') {
  const temp = tempFolder()
  const path = join(temp, name)
  writeFileSync(path, bytes)
  await using reading = await readExport(path, { tempDir: join(temp, 'private') })
  return {
    failed: reading.checks.filter(({ status }) => status === 'failed').map(({ code }) => code),
    messages: reading.checks.map(({ message }) => message).join('\n'),
    manifest: reading.manifest,
    databases: [reading.library, reading.blobs].map((file) => file !== null && existsSync(file)),
  }
}

const packed = (stream: Uint8Array): Buffer => zstdCompressSync(stream)

describe('an archive', () => {
  test('that is whole passes every check, and hands over both databases', async () => {
    const result = await judge(readFileSync(archive))
    expect(result).toMatchObject({ failed: [], databases: [true, true] })
    expect(result.manifest?.contents).toBe('everything')
  })

  test('leaves nothing of itself behind', async () => {
    const temp = tempFolder()
    {
      await using reading = await readExport(archive, { tempDir: temp })
      expect(reading.library).toContain(temp)
    }
    expect(readdirSync(temp)).toEqual([])
  })

  test('that was decompressed still passes', async () => {
    expect((await judge(tar, 'plex.tar')).failed).toEqual([])
  })

  test('cut between two members has no manifest, whatever closes it', async () => {
    const { start } = member('poster.jpg')
    for (const closing of [0, 1024]) {
      const stream = Buffer.concat([tar.subarray(0, start), Buffer.alloc(closing)])
      const { failed, databases } = await judge(packed(stream))
      expect(failed).toContain('archive-manifest')
      expect(databases).toEqual([true, true])
    }
  })

  test('cut in the second database hands over the first', async () => {
    const { end } = member('library.blobs.db')
    const { failed, databases, messages } = await judge(packed(tar.subarray(0, end - 2000)))
    expect(failed).toEqual(['archive-stream', 'archive-manifest'])
    expect(databases).toEqual([true, false])
    expect(messages).toContain('in Plex Media Server/Plug-in Support/Databases/com.plexapp.plugins.library.blobs.db')
  })

  test.each([
    [
      'a member’s content',
      'poster.jpg',
      512,
      ['archive-members'],
      '1 changed (Metadata/Movies/a/b.bundle/Contents/poster.jpg)',
    ],
    ['a database', 'library.db', 8000, ['archive-databases'], 'library.db is not what was put in'],
    ['a header', 'poster.jpg', 20, ['archive-stream'], 'there is no header where a member must begin'],
    ['the list', 'FILES.jsonl', 520, ['archive-members'], 'is not the one that its manifest names'],
    ['the manifest', manifestMember, 512, ['archive-manifest'], 'MANIFEST.json cannot be used: it is not JSON'],
  ])('with a flipped bit in %s, compressed anew, is told with where', async (_, name, offset, codes, where) => {
    const stream = Buffer.from(tar)
    const at = member(name).start + offset
    stream[at] = (stream[at] ?? 0) ^ 0x01
    const { failed, messages } = await judge(packed(stream))
    expect(failed).toEqual(expect.arrayContaining(codes))
    expect(messages).toContain(where)
  })

  test('without a member, with one twice, or with one too many is told by name', async () => {
    const { start, end } = member('poster.jpg')
    const without = Buffer.concat([tar.subarray(0, start), tar.subarray(end)])
    expect(await judge(packed(without))).toMatchObject({ failed: ['archive-digest', 'archive-members'] })
    const twice = Buffer.concat([tar.subarray(0, end), tar.subarray(start)])
    expect(await judge(packed(twice))).toMatchObject({ failed: ['archive-digest', 'archive-members'] })
    const database = member('library.db')
    const doubled = Buffer.concat([tar.subarray(0, database.end), tar.subarray(database.start)])
    expect((await judge(packed(doubled))).failed).toContain('archive-databases')
    const { start: last } = member(manifestMember)
    const after = Buffer.concat([tar.subarray(0, members.at(-1)?.end), tar.subarray(start, end), Buffer.alloc(1024)])
    const { failed, messages } = await judge(packed(after))
    expect(last).toBeGreaterThan(0)
    expect(failed).toContain('archive-manifest')
    expect(messages).toContain('poster.jpg comes after it')
  })

  test('with something after its end is told', async () => {
    const bytes = readFileSync(archive)
    expect((await judge(Buffer.concat([bytes, Buffer.from('garbage')]))).failed).toContain('archive-stream')
    expect((await judge(Buffer.concat([bytes, zstdCompressSync('more')]))).failed).toContain('archive-stream')
    expect((await judge(Buffer.concat([bytes, Buffer.alloc(512)]))).failed).toContain('archive-stream')
  })

  test('made by tar has no manifest, and hands over both databases', async () => {
    const plain = join(folder, 'plain.tar.gz')
    execFileSync('tar', ['-czf', plain, '-C', join(folder, 'server'), 'Plex Media Server'])
    expect(await judge(readFileSync(plain), 'plain.tar.gz')).toMatchObject({
      failed: ['archive-manifest'],
      databases: [true, true],
    })
  })

  test('that is none at all is told', async () => {
    for (const bytes of [
      Buffer.alloc(0),
      Buffer.from('text'),
      zstdCompressSync('text'),
      gzipSync(Buffer.alloc(100_000, 1)),
    ]) {
      expect(await judge(bytes)).toMatchObject({
        failed: expect.arrayContaining(['archive-stream']),
        databases: [false, false],
      })
    }
    await expect(readExport(join(folder, 'none'), { tempDir: tempFolder() })).rejects.toMatchObject({
      code: 'db-not-found',
    })
  })

  test('whose frames zstd packed as one reads the same', async () => {
    const bytes = packed(tar)
    expect(zstdDecompressSync(bytes).equals(tar)).toBe(true)
    expect(await judge(bytes)).toMatchObject({ failed: ['archive-digest'], databases: [true, true] })
  })
})
