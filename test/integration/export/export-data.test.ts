import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { listMember, manifestMember } from '../../../src/core/archive-manifest.ts'
import { takeBaseline } from '../../../src/analyze/baseline/take-baseline.ts'
import { openPlex } from '../../../src/db/plex/open-plex.ts'
import { readExport } from '../../../src/db/archive/read-archive.ts'
import { exportBase } from '../../../src/orchestrate/export/export-base.ts'
import { folderDigest } from '../../support/folder-digest.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { exportedNames, exportTo, serverFolder, tarNames } from './server-folder.ts'

const library = 'Plex Media Server/Plug-in Support/Databases/com.plexapp.plugins.library.db'
const blobs = 'Plex Media Server/Plug-in Support/Databases/com.plexapp.plugins.library.blobs.db'
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

async function statuses(archive: string): Promise<Record<string, string>> {
  await using reading = await readExport(archive, { tempDir: tempFolder() })
  return Object.fromEntries(reading.checks.map(({ code, status }) => [code, status]))
}

const allOk = {
  'archive-stream': 'ok',
  'archive-digest': 'ok',
  'archive-manifest': 'ok',
  'archive-members': 'ok',
  'archive-databases': 'ok',
}

async function started(script: string, ...args: string[]): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, script), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  await new Promise((resolve) => child.stdout.once('data', resolve))
}

describe('an export', () => {
  test.each(['plex.tar.zst', 'plex.tar.gz'])('to %s holds what is the household’s, and nothing else', async (name) => {
    const { folder, data } = serverFolder(tempFolder())
    const before = folderDigest(data)
    const out = join(tempFolder(), name)
    const exported = await exportTo(folder, out)
    expect(tarNames(out)).toEqual([library, blobs, ...exportedNames, listMember, manifestMember])
    expect(exported.sha256).toBe(sha256(readFileSync(out)))
    expect(exported.bytes).toBe(statSync(out).size)
    expect(await statuses(out)).toEqual(allOk)
    expect(folderDigest(data)).toEqual(before)
    expect(readdirSync(join(folder, 'temp'))).toEqual([])
    const content = execFileSync('tar', ['-xOaf', out], { encoding: 'latin1', maxBuffer: 1 << 28 })
    expect(content).not.toContain('very-secret')
  })

  test('of a server at rest has its databases byte for byte', async () => {
    const server = serverFolder(tempFolder())
    const out = join(tempFolder(), 'plex.tar.zst')
    const { manifest } = await exportTo(server.folder, out)
    expect(manifest.source).toMatchObject({ running: false, snapshot: false, oneMoment: true, apartMs: 0 })
    expect(manifest.databases.map(({ sha256 }) => sha256)).toEqual(
      [server.library, server.blobs].map((file) => sha256(readFileSync(file))),
    )
    expect(manifest.databases[0]?.rows).toMatchObject({ media_parts: 2 })
    await using plex = await openPlex(out, { tempDir: tempFolder() })
    expect((await plex.snapshot()).partRows).toBe(2)
  })

  test('holds the baseline of its library, without a name', async () => {
    const server = serverFolder(tempFolder())
    const { manifest } = await exportTo(server.folder, join(tempFolder(), 'plex.tar.zst'))
    const settings = { toolVersion: '0.0.0', now: () => new Date(manifest.createdAt), blobs: server.blobs }
    const taken = await takeBaseline(
      { path: server.library, readFile: async (use) => await use(server.library) },
      settings,
    )
    expect(manifest.baseline).toEqual(taken)
    expect(manifest.baseline).toMatchObject({ library: { clearNames: false }, blobs: expect.anything() })
  })

  test('holds what is still in the log of a server that was killed', async () => {
    const server = serverFolder(tempFolder())
    const writer = new DatabaseSync(server.library)
    writer.exec("PRAGMA journal_mode = wal; PRAGMA wal_autocheckpoint = 0; UPDATE media_parts SET file = '/new'")
    const copies = tempFolder()
    execFileSync('cp', ['-r', server.data, copies])
    writer.close()
    const out = join(tempFolder(), 'plex.tar.zst')
    const { manifest } = await exportTo(copies, out)
    expect(manifest.source).toMatchObject({ running: false, snapshot: true })
    await using reading = await readExport(out, { tempDir: tempFolder() })
    using db = new DatabaseSync(reading.library ?? '')
    expect(db.prepare('SELECT DISTINCT file FROM media_parts').all()).toEqual([{ file: '/new' }])
    expect(tarNames(out).filter((name) => /-(wal|shm)$/.test(name))).toEqual([])
  })

  test('of a running server has both databases as of one moment', async () => {
    const server = serverFolder(tempFolder())
    await started('pair-writer.ts', server.library, server.blobs)
    for (let round = 0; round < 5; round++) {
      const out = join(tempFolder(), 'plex.tar.zst')
      const { manifest } = await exportTo(server.folder, out, { only: 'databases' })
      expect(manifest.source).toMatchObject({ running: true, snapshot: true })
      await using reading = await readExport(out, { tempDir: tempFolder() })
      expect(reading.checks.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok'])
      const [first = 0, second = 0] = [reading.library, reading.blobs].map((file) => {
        using db = new DatabaseSync(file ?? '')
        return Number(db.prepare('SELECT n FROM turns').get()?.['n'])
      })
      const apart = first - second
      expect(manifest.source.oneMoment).toBe(true)
      expect([0, 1]).toContain(apart)
      expect(first).toBeGreaterThan(0)
    }
  })

  test('of files that are written meanwhile is whole, and says which', async () => {
    const server = serverFolder(tempFolder())
    const busy = join(server.data, 'Metadata/busy')
    mkdirSync(busy)
    await started('file-writer.ts', busy)
    const noted = new Set<string>()
    for (let round = 0; round < 30 && noted.size < 2; round++) {
      const out = join(tempFolder(), 'plex.tar.zst')
      const { manifest } = await exportTo(server.folder, out)
      expect(await statuses(out)).toEqual(allOk)
      for (const { code } of manifest.notes) noted.add(code)
    }
    expect([...noted].toSorted()).toEqual(['changed', 'vanished'])
  })

  test('keeps names of any bytes and any length, modes, times and links, and follows none', async () => {
    const server = serverFolder(tempFolder())
    const odd = Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x0a, 0x27, 0x22])
    const path = Buffer.concat([Buffer.from(join(server.data, 'Metadata/')), odd])
    writeFileSync(path, 'odd')
    const long = `Metadata/${'é'.repeat(100)}/${'x'.repeat(250)}`
    const file = server.put(long, 'long')
    chmodSync(file, 0o640)
    utimesSync(file, 1_000_000_000, 1_000_000_000)
    symlinkSync('/etc/passwd', join(server.data, 'Metadata/link'))
    symlinkSync('t'.repeat(300), join(server.data, 'Metadata/long-link'))
    const out = join(tempFolder(), 'plex.tar.gz')
    await exportTo(server.folder, out)
    const to = tempFolder()
    execFileSync('tar', ['-xaf', out, '-C', to])
    const data = join(to, 'Plex Media Server')
    expect(readFileSync(Buffer.concat([Buffer.from(join(data, 'Metadata/')), odd]), 'utf8')).toBe('odd')
    expect(readFileSync(join(data, long), 'utf8')).toBe('long')
    expect(statSync(join(data, long))).toMatchObject({ mode: 0o100640, mtimeMs: 1e12 })
    const links = execFileSync('readlink', [join(data, 'Metadata/link'), join(data, 'Metadata/long-link')], {
      encoding: 'utf8',
    })
    expect(links).toBe(`/etc/passwd\n${'t'.repeat(300)}\n`)
    expect(await statuses(out)).toEqual(allOk)
  })

  test('leaves sockets and pipes out, and says so', async () => {
    const server = serverFolder(tempFolder())
    execFileSync('mkfifo', [join(server.data, 'Media/pipe')])
    const socket = createServer().listen(join(server.data, 'Media/s'))
    onTestFinished(() => void socket.close())
    await new Promise((resolve) => socket.once('listening', resolve))
    const { manifest } = await exportTo(server.folder, join(tempFolder(), 'plex.tar.zst'))
    expect(manifest.notes.map(({ code, name }) => `${code} ${name}`)).toEqual([
      'not-a-file Media/pipe',
      'not-a-file Media/s',
    ])
  })

  test('says of a folder that is elsewhere by a link that it is not in it', async () => {
    const server = serverFolder(tempFolder())
    rmSync(join(server.data, 'Media'), { recursive: true })
    symlinkSync('/mnt/large/Media', join(server.data, 'Media'))
    const { manifest } = await exportTo(server.folder, join(tempFolder(), 'plex.tar.zst'))
    expect(manifest.notes).toMatchObject([{ code: 'link', name: 'Media' }])
  })

  test('of a damaged database is made, and says so', async () => {
    const server = serverFolder(tempFolder())
    const bytes = readFileSync(server.library)
    bytes.fill(0xaa, 4096)
    writeFileSync(server.library, bytes)
    const out = join(tempFolder(), 'plex.tar.zst')
    const { manifest } = await exportTo(server.folder, out)
    expect(manifest.databases[0]?.rows).toBeNull()
    expect(manifest.baseline).toBeNull()
    expect(manifest.notes).toMatchObject([
      { code: 'database-damaged', name: library },
      { name: library, message: expect.stringContaining('no baseline of it is in the manifest: ') },
    ])
    expect(await statuses(out)).toEqual(allOk)
  })
})

describe('an export of changes', () => {
  const since = async (archive: string) => await exportBase(archive, { tempDir: tempFolder() })

  test('holds what is new or other, names what is gone, and can be gone on from', async () => {
    const server = serverFolder(tempFolder())
    const out = (name: string): string => join(server.folder, name)
    await exportTo(server.folder, out('1.tar.zst'))
    server.put('Media/localhost/0/index-sd.bif', 'other')
    server.put('Media/localhost/1/new.bif')
    rmSync(join(server.data, 'Metadata/Movies'), { recursive: true })
    await using first = await since(out('1.tar.zst'))
    const changes = await exportTo(server.folder, out('2.tar.zst'), { since: first })
    expect(tarNames(out('2.tar.zst'))).toEqual([
      library,
      blobs,
      'Plex Media Server/Media/localhost/0/index-sd.bif',
      'Plex Media Server/Media/localhost/1/',
      'Plex Media Server/Media/localhost/1/new.bif',
      listMember,
      manifestMember,
    ])
    expect(changes.manifest).toMatchObject({ contents: 'changes', counts: { files: 2, deleted: 5 } })
    expect(await statuses(out('2.tar.zst'))).toEqual(allOk)
    await using second = await since(out('2.tar.zst'))
    const none = await exportTo(server.folder, out('3.tar.zst'), { since: second })
    expect(none.manifest.counts).toMatchObject({ files: 0, folders: 0, links: 0, deleted: 0 })
  })

  test('takes a file that came out of an archive, whose time has whole seconds, for the same', async () => {
    const server = serverFolder(tempFolder())
    const out = join(server.folder, '1.tar.zst')
    await exportTo(server.folder, out)
    const to = tempFolder()
    execFileSync('tar', ['-xaf', out, '-C', to])
    await using base = await since(out)
    const { manifest } = await exportTo(to, join(to, '2.tar.zst'), { since: base })
    expect(manifest.counts).toMatchObject({ files: 0, deleted: 0 })
  })

  test('is refused from an archive of databases, a damaged one, or something else', async () => {
    const server = serverFolder(tempFolder())
    const out = join(server.folder, '1.tar.zst')
    await exportTo(server.folder, out, { only: 'databases' })
    await expect(since(out)).rejects.toMatchObject({ code: 'export-since' })
    writeFileSync(join(server.folder, 'cut.tar.zst'), readFileSync(out).subarray(0, -200))
    await expect(since(join(server.folder, 'cut.tar.zst'))).rejects.toMatchObject({ code: 'export-since' })
    writeFileSync(join(server.folder, 'x.json'), '{"a":1}\n')
    await expect(since(join(server.folder, 'x.json'))).rejects.toMatchObject({ code: 'export-since' })
  })
})

test('an abort leaves nothing, whenever it comes', async () => {
  const server = serverFolder(tempFolder())
  for (let index = 0; index < 300; index++) server.put(`Metadata/many/${index}`, 'x'.repeat(index * 20))
  const to = tempFolder()
  for (const after of [0, 5, 20, 40, 80]) {
    const controller = new AbortController()
    const exporting = exportTo(server.folder, join(to, 'plex.tar.zst'), { signal: controller.signal })
    const outcome = exporting.then(
      () => 'done',
      () => 'aborted',
    )
    await delay(after)
    controller.abort(new Error('enough'))
    const left = (await outcome) === 'aborted' ? [] : ['plex.tar.zst']
    expect(readdirSync(to)).toEqual(left)
    rmSync(join(to, 'plex.tar.zst'), { force: true })
    expect(existsSync(join(server.folder, 'temp')) ? readdirSync(join(server.folder, 'temp')) : []).toEqual([])
  }
})
