import { execFileSync } from 'node:child_process'
import { getEventListeners } from 'node:events'
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
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

describe('a listing that a named pipe brings', () => {
  const pipe = (): string => {
    const path = join(tempFolder(), 'pipe')
    execFileSync('mkfifo', [path])
    return path
  }
  const text = Array.from({ length: 1500 }, (_, i) => `${i}\tfolder/file ${i}.mkv\n`).join('')

  it.each([
    ['plain', (text: string) => Buffer.from(text)],
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ])('is read to its end, whichever side opens it first: %s', async (_, pack) => {
    const path = pipe()
    const writing = writeFile(path, pack(text))
    await delay(50)
    expect(await readListing(path)).toMatchObject({ source: path, format: 'find', takenAt: null, complete: true })
    await writing
    const reading = readListing(path)
    await delay(50)
    await writeFile(path, pack(text))
    expect((await reading).objects.keys.length).toBe(1500)
  })

  it('is given up when told to, though no writer ever comes, or one that says no more', async () => {
    for (const first of [null, text.slice(0, 3), text.slice(0, 5000)]) {
      const path = pipe()
      const stop = new AbortController()
      const reading = readListing(path, { signal: stop.signal })
      const outcome = reading.catch((error: unknown) => error)
      const held = first === null ? null : await open(path, 'w')
      if (first !== null) await held?.write(first)
      await delay(50)
      stop.abort(new Error('interrupted'))
      expect(await outcome).toMatchObject({ message: 'interrupted' })
      await held?.close()
    }
  })
})

it('nothing is left with the signal once a listing is read', async () => {
  const { signal } = new AbortController()
  for (const pack of [(text: string) => text, gzipSync]) await readListing(stored(pack('5\ta.mkv\n')), { signal })
  await readListing('-', { signal, stdin: Readable.from([Buffer.from('5\ta.mkv\n')]) })
  expect(getEventListeners(signal, 'abort')).toEqual([])
})
