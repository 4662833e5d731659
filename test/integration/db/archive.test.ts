import { createReadStream, createWriteStream, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pipeline } from 'node:stream/promises'
import { createGzip, createZstdCompress, gzipSync, zstdCompressSync } from 'node:zlib'
import { pack, type Header } from 'tar-stream'
import { describe, expect, test } from 'vitest'
import type { ProgressEvent } from '../../../src/core/progress.ts'
import { plex } from '../../../src/db/plex/queries.ts'
import { openReadOnly } from '../../../src/db/plex/read-db.ts'
import { prepareDatabase } from '../../../src/db/plex/source/prepare.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { smallLibrary } from './small-library.ts'

const name = 'com.plexapp.plugins.library.db'
const databases = `Plex Media Server/Plug-in Support/Databases`

type Member = readonly [path: string | (Partial<Header> & { name: string }), content?: Buffer | string]

async function tarOf(members: readonly Member[]): Promise<Buffer> {
  const archive = pack()
  for (const [path, content = ''] of members) archive.entry(typeof path === 'string' ? { name: path } : path, content)
  archive.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of archive) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

const packers = {
  'library.tar': (tar: Buffer) => tar,
  'library.tar.gz': (tar: Buffer) => gzipSync(tar),
  'library.tar.zst': (tar: Buffer) => zstdCompressSync(tar),
  'of two gzip members.tgz': (tar: Buffer) =>
    Buffer.concat([gzipSync(tar.subarray(0, 5000)), gzipSync(tar.subarray(5000))]),
  'as pzstd writes.tzst': (tar: Buffer) =>
    Buffer.concat([
      Buffer.from('502a4d180400000001020304', 'hex'),
      zstdCompressSync(tar.subarray(0, 5000)),
      zstdCompressSync(tar.subarray(5000)),
    ]),
}

const count = plex.selectFrom('media_parts').select(plex.fn.countAll<number>().as('parts')).compile()

async function partsOf(named: string, tempDir: string) {
  await using source = await prepareDatabase(named, { tempDir })
  using db = openReadOnly(source.file)
  return { origin: source.origin, path: source.path, parts: db.first(count)?.parts }
}

async function refusalOf(folder: string, content: Buffer): Promise<unknown> {
  const archive = join(folder, 'archive')
  writeFileSync(archive, content)
  const refusal = await prepareDatabase(archive, { tempDir: join(folder, 'temp') }).catch((error: unknown) => error)
  expect(readdirSync(join(folder, 'temp'))).toEqual([])
  return refusal
}

describe('an archive', () => {
  test.each(Object.entries(packers))('%s gives its library, and only that is taken out', async (file, packed) => {
    const folder = tempFolder()
    const library = readFileSync(smallLibrary(join(folder, 'data')))
    const tar = await tarOf([
      [`${databases}/com.plexapp.plugins.library.blobs.db`, library],
      [`${databases}/${name}`, library],
      [`${databases}/${name}-2026-01-01`, library],
      ['Plex Media Server/Preferences.xml', '<?xml?>'],
    ])
    writeFileSync(join(folder, file), packed(tar))
    const events: ProgressEvent[] = []
    await using source = await prepareDatabase(join(folder, file), {
      tempDir: join(folder, 'temp'),
      emit: (event) => events.push(event),
    })
    using db = openReadOnly(source.file)
    expect(db.first(count)).toEqual({ parts: 2 })
    expect(source).toMatchObject({ origin: 'archive', path: `${join(folder, file)} (${databases}/${name})` })
    const taken = readdirSync(join(folder, 'temp'), { recursive: true, encoding: 'utf8' })
    expect(taken.filter((path) => path.includes('.db'))).toHaveLength(1)
    expect(events.at(-1)).toMatchObject({ done: packed(tar).length, total: packed(tar).length, unit: 'bytes' })
  })

  test('gives what is in the log beside its library, before or after it', async () => {
    const folder = tempFolder()
    const library = smallLibrary(join(folder, 'data'))
    const server = new DatabaseSync(library)
    server.exec("INSERT INTO media_parts (file) VALUES ('/Media/Movies/Cube (1997).mkv')")
    const members: Member[] = ['', '-shm', '-wal'].map((end) => [`./${name}${end}`, readFileSync(library + end)])
    server.close()
    for (const order of [members, members.toReversed()]) {
      writeFileSync(join(folder, 'live.tar'), await tarOf(order))
      expect(await partsOf(join(folder, 'live.tar'), join(folder, 'temp'))).toMatchObject({ parts: 3 })
    }
    expect(readdirSync(join(folder, 'temp'))).toEqual([])
  })

  test('prefers the library that lies where Plex keeps it', async () => {
    const folder = tempFolder()
    const library = readFileSync(smallLibrary(join(folder, 'data')))
    const other: Member = [`old/${name}`, 'not even a database']
    const right: Member = [`${databases}/${name}`, library]
    for (const members of [
      [other, right],
      [right, other],
    ]) {
      writeFileSync(join(folder, 'two.tar'), await tarOf(members))
      expect(await partsOf(join(folder, 'two.tar'), join(folder, 'temp'))).toMatchObject({ parts: 2 })
    }
  })

  test('of two libraries is refused with both named', async () => {
    const folder = tempFolder()
    const library = readFileSync(smallLibrary(join(folder, 'data')))
    const tar = await tarOf([
      [`a/${name}`, library],
      [`b/${name}`, library],
    ])
    expect(await refusalOf(folder, tar)).toMatchObject({
      code: 'db-several',
      message: expect.stringContaining('2 libraries, in a, b'),
    })
  })

  test('without a library is refused with what it holds', async () => {
    const folder = tempFolder()
    const tar = await tarOf([
      ['notes.txt', 'hello'],
      [`${databases}/com.plexapp.plugins.library.blobs.db`, 'x'],
    ])
    expect(await refusalOf(folder, tar)).toMatchObject({
      code: 'db-archive-empty',
      message: expect.stringMatching(/2 members: .*library\.blobs\.db, notes\.txt/),
    })
  })

  test.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ] as const)('that is one database compressed with %s is refused with how to open it', async (program, compress) => {
    const folder = tempFolder()
    const library = readFileSync(smallLibrary(join(folder, 'data')))
    expect(await refusalOf(folder, compress(library))).toMatchObject({
      code: 'db-archive-empty',
      hint: expect.stringContaining(`${program} -dk`),
    })
  })

  test.each([
    ['a link', { name, type: 'symlink', linkname: '../x.db' }],
    ['a sparse file', { name, pax: { 'GNU.sparse.major': '1' } }],
  ] as const)('that holds its library as %s is refused', async (_, header) => {
    expect(await refusalOf(tempFolder(), await tarOf([[header]]))).toMatchObject({ code: 'db-archive-damaged' })
  })

  test('is refused with the space it takes where that is not there', async () => {
    const folder = tempFolder()
    const tar = await tarOf([[`${databases}/${name}`, 'x']])
    // The size field of the first header, in base 256.
    const size = Buffer.from('800000000000000000000000', 'hex')
    size.writeBigUInt64BE(1n << 50n, 4)
    size.copy(tar, 124)
    tar.fill(' ', 148, 156)
    let sum = 0
    for (const byte of tar.subarray(0, 512)) sum += byte
    tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
    expect(await refusalOf(folder, tar)).toMatchObject({
      code: 'temp-space',
      message: expect.stringContaining(String(2 ** 50)),
    })
  })
})

describe('an archive cut short', () => {
  /** A library whose last pages are zeros, so that its content looks like the end of an archive. */
  async function endingInZeros(folder: string): Promise<{ tar: Buffer; contentEnd: number }> {
    const library = Buffer.concat([readFileSync(smallLibrary(join(folder, 'data'))), Buffer.alloc(8192)])
    const tar = await tarOf([[`${databases}/${name}`, library]])
    return { tar, contentEnd: 512 + library.length }
  }

  test.each([
    ['in a header', () => 300],
    ['in its library', () => 100_000],
    ['between library and end mark', (contentEnd: number) => contentEnd],
    ['in the zeros that end its library', (contentEnd: number) => contentEnd - 4096],
  ] as const)('%s is refused', async (_, cut) => {
    const folder = tempFolder()
    const { tar, contentEnd } = await endingInZeros(folder)
    expect(await partsOf(await written(folder, tar), join(folder, 'temp'))).toMatchObject({ parts: 2 })
    const short = tar.subarray(0, cut(contentEnd))
    for (const content of [short, gzipSync(short), zstdCompressSync(short)]) {
      expect(await refusalOf(folder, content)).toHaveProperty(
        'code',
        expect.stringMatching(/^db-(archive-damaged|not-sqlite)$/),
      )
    }
  })

  async function written(folder: string, content: Buffer): Promise<string> {
    writeFileSync(join(folder, 'whole'), content)
    return join(folder, 'whole')
  }

  test.each([
    ['gzip', createGzip],
    ['zstd', createZstdCompress],
  ] as const)('in its %s stream is refused, wherever the cut is', async (_, compressor) => {
    const folder = tempFolder()
    const { tar } = await endingInZeros(folder)
    writeFileSync(join(folder, 'tar'), tar)
    const file = join(folder, 'archive')
    await pipeline(createReadStream(join(folder, 'tar')), compressor(), createWriteStream(file))
    const { length } = readFileSync(file)
    for (const size of [length - 1, length - 8, Math.floor(length / 2), 600]) {
      truncateSync(file, size)
      await expect(prepareDatabase(file, { tempDir: join(folder, 'temp') })).rejects.toMatchObject({
        code: 'db-archive-damaged',
      })
    }
    expect(readdirSync(join(folder, 'temp'))).toEqual([])
  })

  test('or with a bad byte in a header is refused', async () => {
    const folder = tempFolder()
    const library = readFileSync(smallLibrary(join(folder, 'data')))
    const tar = await tarOf([
      [`${databases}/${name}`, library],
      ['after it', 'x'],
    ])
    const second = 512 + Math.ceil(library.length / 512) * 512
    tar.writeUInt8(tar.readUInt8(second) ^ 1, second)
    expect(await refusalOf(folder, tar)).toMatchObject({ code: 'db-archive-damaged' })
  })
})

test('an interrupt while an archive is read leaves nothing behind', async () => {
  const folder = tempFolder()
  const library = readFileSync(smallLibrary(join(folder, 'data')))
  writeFileSync(
    join(folder, 'x.tar'),
    await tarOf([
      [`${databases}/${name}`, library],
      ['big', Buffer.alloc(8 << 20)],
    ]),
  )
  const interrupt = new AbortController()
  const reason = new Error('interrupted')
  const preparing = prepareDatabase(join(folder, 'x.tar'), {
    tempDir: join(folder, 'temp'),
    signal: interrupt.signal,
    emit: () => interrupt.abort(reason),
  })
  await expect(preparing).rejects.toBe(reason)
  expect(readdirSync(join(folder, 'temp'))).toEqual([])
})
