import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildLibrary } from '../../../fixtures/library.ts'
import { folderDigest } from '../../support/folder-digest.ts'
import { image, startDocker } from '../../support/plex/docker-rig.ts'
import { runCli } from '../../support/run-cli.ts'
import { tempFolder } from '../../support/temp-folder.ts'

let rig: Awaited<ReturnType<typeof startDocker>>

beforeAll(async () => {
  rig = await startDocker()
  rig.makeImage({ maintenance: 1000, queued: 2000, nameless: 1000, draining: 1000 })
}, 120_000)

afterAll(async () => await rig.stop(), 60_000)

/** A server at home with 150 films that Plex sees at /Media/Films, one of them new, and one gone. */
function home() {
  const folder = tempFolder()
  const media = join(folder, 'media')
  const names = Array.from({ length: 150 }, (_, index) => `Film ${index}/film.mkv`)
  for (const name of [...names.slice(1), 'New/new.mkv']) {
    mkdirSync(dirname(join(media, 'Films', name)), { recursive: true })
    writeFileSync(join(media, 'Films', name), 'film')
  }
  buildLibrary(join(folder, 'home'), {
    sections: [
      {
        name: 'Films',
        type: 'movie',
        roots: ['/Media/Films'],
        items: names.map((name) => ({ parts: [`/Media/Films/${name}`] })),
      },
      { name: 'Pictures', type: 'photo', roots: ['/Media/Pictures'] },
    ],
  })
  const words = ['--workspace', join(folder, 'state')]
  const out = join(folder, 'run.tar.zst')
  const begin = ['sync', '--target', 'local', '--from', join(folder, 'home'), '--out', out, '--image', image]
  const env = { DOCKER_HOST: rig.host }
  return { folder, media, out, words, env, begin: [...begin, '--media', `${media}:/Media`, ...words] }
}

const containers = (): string => rig.docker('ps', '--all', '--quiet').trim()

test('a run archives what the scan found, and leaves home as it was and nothing behind', async () => {
  const { folder, out, begin, env } = home()
  const before = folderDigest(join(folder, 'home'))
  const { code, stdout, stderr } = await runCli(begin, { env })
  expect(stderr).toContain('scan Films')
  expect(stdout).toContain('Films: scanned in')
  expect(stdout).toContain('files 150 → 150 (+1 −1), trash 0 → 1')
  expect(stdout).not.toContain('Pictures')
  expect(code).toBe(0)
  expect(existsSync(out)).toBe(true)
  expect(folderDigest(join(folder, 'home'))).toEqual(before)
  expect(containers()).toBe('')
  expect(readdirSync(join(folder, 'state/syncs'))).toEqual([])
})

test('a run that is killed in a scan goes on, and ends as one that was not', async () => {
  const { words, begin, env, out } = home()
  const killed = await runCli(begin, {
    env,
    started: (child) =>
      child.stderr?.on('data', (text: Buffer) => {
        if (String(text).includes('scan Films')) setTimeout(() => child.kill('SIGKILL'), 1500)
      }),
  })
  expect(killed.signal).toBe('SIGKILL')
  const run = /run (\S+)/u.exec(killed.stderr)?.[1] ?? ''
  expect(containers()).not.toBe('')
  const resumed = await runCli(['sync', '--resume', run, ...words], { env })
  expect(resumed.stderr).not.toContain('unpack')
  expect(resumed.stdout).toContain('files 150 → 150 (+1 −1), trash 0 → 1')
  expect(resumed.code).toBe(0)
  expect(existsSync(out)).toBe(true)
  expect(containers()).toBe('')
})

test('media that is not there stops the run before anything is archived', async () => {
  const { media, out, begin, env, words } = home()
  rmSync(join(media, 'Films'), { recursive: true })
  const { code, stderr } = await runCli(begin, { env })
  expect(code).toBe(6)
  expect(stderr).toContain('error[sync-stopped]: the run stopped at scan Films: after the scan of Films:')
  expect(stderr).toContain('lost or emptied: Films')
  expect(existsSync(out)).toBe(false)
  const again = await runCli(['sync', '--resume', 'none', ...words], { env })
  expect(again.code).toBe(2)
  rig.docker('rm', '--force', containers())
})
