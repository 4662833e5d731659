import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { buildLibrary } from '../../../fixtures/library.ts'
import { partCounts } from '../../support/plex/part-counts.ts'
import { startFakePlex } from '../../support/plex/start-fake-plex.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { scanSection } from '../../../src/orchestrate/plex/await-scan.ts'
import { PlexClient } from '../../../src/orchestrate/plex/plex-client.ts'

const token = 'token-of-the-fake'

function server(paths: readonly string[] = ['Film (2001)/film.mkv', 'Other (2002)/other.mkv']) {
  const folder = tempFolder()
  const media = join(folder, 'Media')
  const put = (path: string): void => {
    mkdirSync(dirname(join(media, path)), { recursive: true })
    writeFileSync(join(media, path), 'film')
  }
  paths.forEach(put)
  const { file } = buildLibrary(folder, {
    sections: [
      { name: 'Films', type: 'movie', roots: [media], items: paths.map((path) => ({ parts: [join(media, path)] })) },
      { name: 'Music', type: 'artist', roots: [join(folder, 'Music')] },
    ],
  })
  return { data: join(folder, 'Plex Media Server'), file, media, put }
}

const clientOf = (url: string, as: string | null = null) => new PlexClient({ url, token: as, fetch: globalThis.fetch })

const watching = (client: PlexClient, stuckAfter = 60_000) => ({
  client,
  load: async () => ({ scanners: 0, cpu: 0 }),
  now: () => new Date(),
  sleep,
  pause: 50,
  patience: { quietPolls: 3, stuckAfter, mostTime: 60_000, busyCpu: 20 },
})

describe('a scan', () => {
  test('is at its end only when what it found is worked through', async () => {
    const { data, file, put, media } = server()
    put('New (2003)/new.mkv')
    rmSync(join(media, 'Other (2002)'), { recursive: true })
    const { url } = await startFakePlex(data)
    const seen = new Set<string>()
    const watch = await scanSection(1, null, {
      ...watching(clientOf(url)),
      onLook: ({ waitsFor }) => waitsFor.forEach((what) => seen.add(what)),
    })
    expect(watch.verdict).toBe('finished')
    expect([...seen]).toEqual(
      expect.arrayContaining(['the scan to be entered as done', 'the scan', 'its activity', '1 queued']),
    )
    expect(partCounts(file)).toEqual({ live: 2, trashed: 1 })
  })

  test('that a server takes by POST only is asked for by POST', async () => {
    const { data } = server()
    const { url } = await startFakePlex(data, { postOnly: true })
    expect((await scanSection(1, null, watching(clientOf(url)))).verdict).toBe('finished')
  })

  test('that hangs is cancelled', async () => {
    const { data } = server()
    const { url } = await startFakePlex(data, { hangs: true })
    const client = clientOf(url)
    expect((await scanSection(1, null, watching(client, 1500))).verdict).toBe('stuck')
    await expect.poll(async () => (await client.sections())[0]?.refreshing, { timeout: 5000 }).toBe(false)
  })

  test('of music is refused by a server that is not signed in', async () => {
    const { data } = server()
    const { url } = await startFakePlex(data)
    await expect(scanSection(2, null, watching(clientOf(url)))).rejects.toMatchObject({
      code: 'plex-failed',
      message: 'Plex answers 503 to /library/sections/2/refresh',
    })
  })
})

describe('a client', () => {
  test('says what a server at its databases says', async () => {
    const { data } = server()
    const { url } = await startFakePlex(data, { maintenance: 60_000 })
    await expect(clientOf(url).sections()).rejects.toMatchObject({
      code: 'plex-failed',
      message: expect.stringContaining('Plex Media Server is currently running database migrations.'),
    })
  })

  test('names itself in a header', async () => {
    const { data } = server()
    writeFileSync(join(data, 'Preferences.xml'), `<Preferences PlexOnlineToken="${token}"/>`)
    const { url } = await startFakePlex(data)
    await expect(clientOf(url).sections()).rejects.toMatchObject({ code: 'plex-denied' })
    expect((await clientOf(url, token).sections()).map(({ title }) => title)).toEqual(['Films', 'Music'])
  })

  test('has the butler begin, and hears that it is at it', async () => {
    const { data } = server()
    const { url } = await startFakePlex(data)
    const client = clientOf(url)
    expect(await client.startButler('SonicAnalysis')).toBe('unknown')
    expect(await client.startButler('MusicAnalysis')).toBe('started')
    expect(await client.startButler('MusicAnalysis')).toBe('running')
    expect((await client.activities()).map(({ type, section }) => [type, section])).toEqual([
      ['media.generate.music.analysis', null],
    ])
    await client.stopButler('MusicAnalysis')
  })

  test('reads and sets preferences, counts, and asks for an analysis', async () => {
    const { data } = server()
    const { url } = await startFakePlex(data)
    const client = clientOf(url)
    expect((await client.preferences()).get('autoEmptyTrash')).toBe('true')
    await client.setPreferences({ autoEmptyTrash: '0' })
    expect((await client.preferences()).get('autoEmptyTrash')).toBe('0')
    await expect(client.setPreferences({ NoSuchThing: '1' })).rejects.toMatchObject({ code: 'plex-failed' })
    expect(await client.count(1, 1)).toBe(2)
    await client.analyze(1)
  })

  test('gives a token away in no message', async () => {
    const secret = 'abcdefgh-secret'
    const fetch: typeof globalThis.fetch = () => Promise.reject(new TypeError(`cannot use ${secret}`))
    const client = new PlexClient({ url: 'http://127.0.0.1:1', token: secret, fetch })
    const error: unknown = await client.sections().catch((thrown: unknown) => thrown)
    expect((error as Error).message).toContain('Plex does not answer /library/sections')
    expect((error as Error).message).not.toContain(secret)
    expect(() => clientOf('http://127.0.0.1:1', `${secret}\n`)).toThrow('what no token can hold')
  })
})
