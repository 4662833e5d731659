import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { ProgressEvent } from '../../../src/core/progress.ts'
import { readListing } from '../../../src/storage/read-listing.ts'
import { tempFolder } from '../../support/temp-folder.ts'

function stored(content: string | Uint8Array, name = 'listing'): string {
  const file = join(tempFolder(), name)
  writeFileSync(file, content)
  return file
}

describe('a listing in a file', () => {
  it('is recognised by its content, whatever it is called, and dated by the file', async () => {
    const file = stored(gzipSync('5\ta.mkv\n'), 'listing.json')
    utimesSync(file, new Date(), new Date('2025-02-03T04:05:06Z'))
    expect(await readListing(file)).toMatchObject({
      source: file,
      format: 'find',
      takenAt: '2025-02-03T04:05:06.000Z',
      newestObjectAt: null,
      complete: true,
      spelling: 'decoded',
    })
  })

  it('is refused where it is missing, a folder, or beneath a file', async () => {
    const file = stored('5\ta.mkv\n')
    await expect(readListing(`${file}.absent`)).rejects.toMatchObject({ code: 'listing-not-found' })
    await expect(readListing(join(file, 'x'))).rejects.toMatchObject({ code: 'listing-not-found' })
    const folder = join(tempFolder(), 'media')
    mkdirSync(folder)
    await expect(readListing(folder)).rejects.toMatchObject({
      code: 'listing-format-unknown',
      hint: expect.stringContaining(`dir:${folder}`) as string,
    })
  })

  it('tells how far it has been read', async () => {
    const line = `${'9'.repeat(12)}\t${'x'.repeat(100)}.mkv\n`
    const events: ProgressEvent[] = []
    await readListing(stored(line.repeat(5000)), { emit: (event) => events.push(event), chunkBytes: 65_536 })
    const total = line.length * 5000
    expect(events.length).toBeGreaterThan(5)
    expect(events.at(-1)).toEqual({ task: 'reading listing', done: total, total, unit: 'bytes' })
    expect(events.map(({ done }) => done)).toEqual(events.map(({ done }) => done).sort((a, b) => a - b))
  })

  it.each([
    ['plain', (text: string) => text],
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ])('stops when it is told to, and at the first line that is wrong: %s', async (_, pack) => {
    const lines = Array.from({ length: 300_000 }, (_, i) => `${(i * 7919) % 1_000_003}\tfile ${i}.mkv\n`)
    const stop = new AbortController()
    await expect(
      readListing(stored(pack(lines.join(''))), {
        signal: stop.signal,
        chunkBytes: 4096,
        emit: () => stop.abort(new Error('interrupted')),
      }),
    ).rejects.toThrow('interrupted')
    lines[20_000] = 'rubbish\n'
    await expect(readListing(stored(pack(lines.join(''))), { chunkBytes: 4096 })).rejects.toMatchObject({
      code: 'listing-malformed',
      message: expect.stringContaining('line 20,001') as string,
    })
  })

  it('takes memory for what it keeps, not for the text', async () => {
    // 200 bytes of text an object, of which 10 are key
    const object = (i: number) =>
      `{"Path":"${String(i).padStart(10, '0')}","Size":1,"Metadata":{"note":"${'n'.repeat(150)}"},"IsDir":false}`
    const lines = Array.from({ length: 200_000 }, (_, i) => object(i))
    const file = stored(`[\n${lines.join(',\n')}\n]\n`)
    lines.length = 0
    const before = process.memoryUsage().arrayBuffers
    let most = 0
    const listing = await readListing(file, {
      emit: () => (most = Math.max(most, process.memoryUsage().arrayBuffers - before)),
    })
    expect(listing.objects.keys.length).toBe(200_000)
    // two windows of 1 MiB with their room in front, and the table, made with room to spare
    expect(most).toBeLessThan(32 << 20)
  })
})
