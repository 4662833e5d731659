import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { readExport } from '../../src/db/archive/read-archive.ts'
import { exportTo, serverFolder } from '../integration/export/server-folder.ts'
import { suiteFolder } from '../support/suite-folder.ts'

const folder = suiteFolder()
const archives: Record<string, Buffer> = {}
beforeAll(async () => {
  const server = serverFolder(join(folder, 'server'))
  mkdirSync(join(folder, 'out'))
  for (const name of ['plex.tar.zst', 'plex.tar.gz']) {
    const out = join(folder, 'out', name)
    await exportTo(server.folder, out)
    archives[name] = readFileSync(out)
  }
})

async function isDamaged(bytes: Uint8Array, name: string): Promise<boolean> {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  await using reading = await readExport(path, { tempDir: join(folder, 'temp') })
  return reading.checks.some(({ status }) => status === 'failed')
}

/** The places where damage hides best, besides any. */
const place = (length: number) =>
  fc.oneof(
    fc.nat(length - 1),
    fc.nat(40),
    fc.nat(120).map((back) => length - 1 - back),
  )

test.each(['plex.tar.zst', 'plex.tar.gz'])('any byte of %s that is another is detected', async (name) => {
  const archive = archives[name] ?? Buffer.alloc(0)
  expect(await isDamaged(archive, name)).toBe(false)
  await fc.assert(
    fc.asyncProperty(place(archive.length), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
      const bytes = Buffer.from(archive)
      bytes[at] = (bytes[at] ?? 0) ^ flip
      expect(await isDamaged(bytes, name)).toBe(true)
    }),
    { numRuns: 150 },
  )
})

test.each(['plex.tar.zst', 'plex.tar.gz'])('%s cut anywhere is detected', async (name) => {
  const archive = archives[name] ?? Buffer.alloc(0)
  await fc.assert(
    fc.asyncProperty(place(archive.length), async (at) => {
      expect(await isDamaged(archive.subarray(0, at), name)).toBe(true)
    }),
    { numRuns: 100 },
  )
})
