import { execFile } from 'node:child_process'
import {
  copyFileSync,
  linkSync,
  mkdirSync,
  openSync,
  closeSync,
  statSync,
  symlinkSync,
  writeFileSync,
  chmodSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { holdPair } from '../../../../src/db/plex/write/held-pair.ts'
import { type RunProgram, runProgram } from '../../../../src/db/plex/write/users/container-users.ts'
import { lockingDoubt } from '../../../../src/db/plex/write/users/mounts.ts'
import { findUsers, refuseIfInUse } from '../../../../src/db/plex/write/users/users-of.ts'
import { tempFolder } from '../../../support/temp-folder.ts'
import { smallLibrary } from '../small-library.ts'
import { type Holding, holding, running } from './hold.ts'

const noEngine: RunProgram = async () => Promise.reject(Object.assign(new Error('no such program'), { code: 'ENOENT' }))
const alone = { run: noEngine }

const small = (): string => smallLibrary(join(tempFolder(), 'data'))

const usersOf = async (file: string) => (await findUsers([file], alone)).users

/** Lets what was just started become what it is to be. */
async function settled(file: string, users: number) {
  for (let wait = 0; wait < 100; wait++) {
    const found = await usersOf(file)
    if (found.length === users) return found
    await delay(20)
  }
  return await usersOf(file)
}

describe('who has a database open', () => {
  test('is nobody, where nobody has', async () => {
    expect(await usersOf(small())).toEqual([])
  })

  test.each<[Holding, string]>([
    ['idle', 'lock'],
    ['reading', 'lock'],
    ['writing', 'lock'],
    ['read-only', 'lock'],
    ['descriptor', 'open-file'],
  ])('is told by its process (%s)', async (how, kind) => {
    const file = small()
    const { pid } = await holding(file, how)
    expect(await usersOf(file)).toMatchObject([{ kind, pid }])
  })

  test('is told of one that has a rollback journal, idle or not', async () => {
    const file = small()
    const db = new DatabaseSync(file)
    db.exec('PRAGMA journal_mode = DELETE')
    db.close()
    const idle = await holding(file, 'idle')
    const reading = await holding(file, 'reading')
    const users = await usersOf(file)
    expect(users.toSorted((a, b) => (a.pid ?? 0) - (b.pid ?? 0))).toMatchObject([
      { kind: 'open-file', pid: idle.pid },
      { kind: 'lock', pid: reading.pid },
    ])
  })

  test.each(['-shm', '-wal'])('is told of one that has nothing open but the %s', async (suffix) => {
    const file = small()
    writeFileSync(file + suffix, '')
    const { pid } = await holding(file + suffix, 'descriptor')
    expect(await usersOf(file)).toMatchObject([{ pid, kind: 'open-file', how: expect.stringContaining(suffix) }])
  })

  test('is told of one that inherited the open file, and knows it by no name', async () => {
    const file = small()
    const descriptor = openSync(file, 'r')
    const child = running('sleep', ['60'], { stdio: ['ignore', 'ignore', 'ignore', descriptor] })
    closeSync(descriptor)
    expect(await settled(file, 1)).toMatchObject([{ kind: 'open-file', pid: child.pid, name: 'sleep' }])
  })

  test('is told where it was opened by another name: a hard link, a symbolic one', async () => {
    const file = small()
    const other = join(tempFolder(), 'hard.db')
    linkSync(file, other)
    const soft = join(tempFolder(), 'soft.db')
    symlinkSync(file, soft)
    const { pid } = await holding(other, 'descriptor')
    expect(await usersOf(soft)).toMatchObject([{ pid }])
  })

  test('is not we who hold it, and asking does not let go of it', async () => {
    const file = small()
    using pair = holdPair(file)
    expect(await usersOf(file)).toEqual([])
    const other = promisify(execFile)(process.execPath, [join(import.meta.dirname, 'holder.ts'), file, 'idle'])
    await expect(other).rejects.toThrow('database is locked')
    expect(pair.library.file).toBe(file)
  })

  test('is not known where the system has no /proc, and that is said', async () => {
    const { users, unknown } = await findUsers([small()], { ...alone, proc: join(tempFolder(), 'none') })
    expect(users).toEqual([])
    expect(unknown).toEqual([expect.stringContaining('no /proc')])
  })
})

/** A data folder as Plex has it, and the folder above that its variable names. */
function dataFolder() {
  const support = tempFolder()
  const databases = join(support, 'Plex Media Server', 'Plug-in Support', 'Databases')
  mkdirSync(databases, { recursive: true })
  const file = join(databases, 'com.plexapp.plugins.library.db')
  copyFileSync(small(), file)
  return { support, file }
}

describe('a Plex server that runs', () => {
  const named = ['Plex Media Server', 'Plex Media Scanner'] as const

  test.each(named)('%s with this data folder, by the name of its file', async (name) => {
    const { support, file } = dataFolder()
    const program = join(tempFolder(), name)
    copyFileSync('/bin/sleep', program)
    chmodSync(program, 0o755)
    const env = { PLEX_MEDIA_SERVER_APPLICATION_SUPPORT_DIR: support }
    const { pid } = running(program, ['60'], { env, stdio: 'ignore' })
    expect(await settled(file, 1)).toEqual([{ kind: 'plex', pid, name, how: 'runs with this data folder' }])
    await expect(refuseIfInUse([file], alone)).rejects.toMatchObject({
      code: 'db-in-use',
      message: `${file} is in use: ${name} (pid ${pid}) runs with this data folder`,
      hint: expect.stringContaining('systemctl stop plexmediaserver'),
    })
  })

  test('by what it was started as, from its home folder', async () => {
    const home = tempFolder()
    const databases = join(home, 'Library/Application Support/Plex Media Server/Plug-in Support/Databases')
    mkdirSync(databases, { recursive: true })
    const file = join(databases, 'com.plexapp.plugins.library.db')
    copyFileSync(small(), file)
    const { pid } = running('sleep', ['60'], {
      argv0: named[0],
      env: { HOME: home, PATH: '/bin:/usr/bin' },
      stdio: 'ignore',
    })
    expect(await settled(file, 1)).toMatchObject([{ kind: 'plex', pid, name: named[0] }])
  })

  test('with another data folder is no user of this one', async () => {
    const [mine, other] = [dataFolder(), dataFolder()]
    const env = { PLEX_MEDIA_SERVER_APPLICATION_SUPPORT_DIR: other.support, PATH: '/bin:/usr/bin' }
    running('sleep', ['60'], { argv0: named[0], env, stdio: 'ignore' })
    expect(await settled(other.file, 1)).toHaveLength(1)
    expect(await usersOf(mine.file)).toEqual([])
  })
})

/** A /proc as another user sees it: names and locks, and nothing else of the others. */
function foreignProc(locks: string, mountinfo = ''): string {
  const proc = tempFolder()
  mkdirSync(join(proc, 'self'))
  writeFileSync(join(proc, 'self', 'mountinfo'), mountinfo)
  writeFileSync(join(proc, 'locks'), locks)
  mkdirSync(join(proc, '4242'))
  writeFileSync(join(proc, '4242', 'stat'), '4242 (Plex Media Serv) S 1 1 1 0 -1')
  writeFileSync(join(proc, '4242', 'comm'), 'Plex Media Serv\n')
  writeFileSync(join(proc, '4242', 'cmdline'), '/usr/lib/plexmediaserver/Plex Media Server\0')
  return proc
}

describe('a Plex server that cannot be looked into', () => {
  test('counts, and it is said that it may be another', async () => {
    const { users } = await findUsers([small()], { ...alone, proc: foreignProc('') })
    expect(users).toEqual([
      {
        kind: 'plex',
        pid: 4242,
        name: 'Plex Media Server',
        how: expect.stringContaining('cannot be seen: maybe this one'),
      },
    ])
  })

  test('does not count where its lock is on another database', async () => {
    const proc = foreignProc('1: POSIX  ADVISORY  READ 4242 fe:00:1 1073741826 1073742335\n')
    expect((await findUsers([small()], { ...alone, proc })).users).toEqual([])
  })

  test('counts where its lock is on this one', async () => {
    const file = small()
    const { ino, dev } = statSync(file, { bigint: true })
    const device = `${(dev >> 8n).toString(16).padStart(2, '0')}:${(dev & 0xffn).toString(16).padStart(2, '0')}`
    const proc = foreignProc(`1: POSIX  ADVISORY  READ 4242 ${device}:${ino} 1073741826 1073742335\n`)
    expect((await findUsers([file], { ...alone, proc })).users).toMatchObject([
      { kind: 'lock', name: 'Plex Media Server' },
    ])
  })

  test('does not count when it is dead and not yet buried', async () => {
    const proc = foreignProc('')
    writeFileSync(join(proc, '4242', 'stat'), '4242 (Plex Media Serv) Z 1 1 1 0 -1')
    expect((await findUsers([small()], { ...alone, proc })).users).toEqual([])
  })
})

/** A program in place of docker, that answers as docker does. */
function fakeEngine(answers: { readonly ps: string; readonly inspect: Readonly<Record<string, string>> }): RunProgram {
  const folder = tempFolder()
  const program = join(folder, 'docker')
  writeFileSync(join(folder, 'ps'), answers.ps)
  for (const [id, answer] of Object.entries(answers.inspect)) writeFileSync(join(folder, id), answer)
  writeFileSync(
    program,
    `#!/bin/sh
cd "\${0%/*}"
if [ "$1" = ps ]; then cat ps; exit; fi
for id; do :; done
if [ -f "$id" ]; then cat "$id"; else echo "Error: No such container: $id" >&2; exit 1; fi
`,
    { mode: 0o755 },
  )
  return async (name, args) => (name === 'docker' ? await runProgram(program, args) : await noEngine(name, args))
}

const container = (id: string, name: string, ...mounts: { Source: string; RW?: boolean }[]): string =>
  JSON.stringify([{ Id: id, Name: `/${name}`, Mounts: mounts.map((mount) => ({ Type: 'bind', ...mount })) }])

describe('a container that has the database mounted', () => {
  test('is named with the command that stops it; those that have not are passed over', async () => {
    const file = small()
    const config = dirname(dirname(file))
    const run = fakeEngine({
      ps: 'aaa\nbbb\nccc\nddd\neee\n',
      inspect: {
        aaa: container('aaa', 'plex', { Source: '/media' }, { Source: config, RW: true }),
        bbb: container('bbb', 'web', { Source: `${config}-other` }, { Source: '/srv' }),
        ccc: container('ccc', 'monitor', { Source: '/', RW: false }),
        // ddd ended meanwhile
        eee: JSON.stringify([{ Id: 'eee', Name: '/bare', Mounts: null }]),
      },
    })
    await expect(refuseIfInUse([file], { run })).rejects.toMatchObject({
      code: 'db-in-use',
      message: `${file} is in use: container plex has ${config} mounted (docker)`,
      hint: 'stop it (docker stop plex), then run again',
    })
  })

  test.each([
    ['the whole disk', () => '/'],
    ['the file alone', (file: string) => file],
    [
      'a link to its folder',
      (file: string) => {
        const link = join(tempFolder(), 'config')
        symlinkSync(dirname(file), link)
        return link
      },
    ],
    ["a folder of a desktop's", (file: string) => `/host_mnt${dirname(file)}`],
  ])('counts where it has %s', async (_, source) => {
    const file = small()
    const run = fakeEngine({ ps: 'aaa', inspect: { aaa: container('aaa', 'plex', { Source: source(file) }) } })
    expect((await findUsers([file], { run })).users).toMatchObject([{ kind: 'container', name: 'plex', pid: null }])
  })

  test('does not count where it is the one that we run in', async () => {
    const file = small()
    const id = 'f'.repeat(64)
    const run = fakeEngine({ ps: id, inspect: { [id]: container(id, 'plexferry', { Source: dirname(file) }) } })
    const mountinfo = `700 600 254:0 /var/lib/docker/containers/${id}/hostname /etc/hostname rw - ext4 /dev/vda rw\n`
    const proc = foreignProc('1: POSIX  ADVISORY  READ 4242 fe:00:1 1073741826 1073742335\n', mountinfo)
    expect((await findUsers([file], { run, proc })).users).toEqual([])
  })

  test('counts where it is one of those whose mounts a host shows', async () => {
    const file = small()
    const id = 'f'.repeat(64)
    const run = fakeEngine({ ps: id, inspect: { [id]: container(id, 'plex', { Source: dirname(file) }) } })
    const mountinfo = `700 27 0:50 / /var/lib/docker/containers/${id}/mounts/shm rw - tmpfs shm rw\n`
    const proc = foreignProc('1: POSIX  ADVISORY  READ 4242 fe:00:1 1073741826 1073742335\n', mountinfo)
    expect((await findUsers([file], { run, proc })).users).toMatchObject([{ kind: 'container', name: 'plex' }])
  })

  test('cannot be told where the engine does not answer, and that is said; one that is not started has none', async () => {
    const refusing =
      (message: string): RunProgram =>
      async () =>
        Promise.reject(Object.assign(new Error(message), { code: 1 }))
    const file = small()
    const denied = 'permission denied while trying to connect to the Docker daemon socket'
    expect((await findUsers([file], { run: refusing(denied) })).unknown).toEqual([
      expect.stringContaining(denied),
      expect.stringContaining('podman'),
    ])
    const stopped = 'Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?'
    expect((await findUsers([file], { run: refusing(stopped) })).unknown).toEqual([])
    const nonsense: RunProgram = async (_, args) => Promise.resolve(args[0] === 'ps' ? 'aaa' : '{')
    expect((await findUsers([file], { run: nonsense })).unknown).toHaveLength(2)
  })
})

describe('a place whose locks others may not see', () => {
  test.each([
    ['fuse.shfs', true],
    ['nfs4', true],
    ['cifs', true],
    ['9p', true],
    ['fuseblk', false],
    ['zfs', false],
  ])('%s: %s', (type, doubtful) => {
    const file = small()
    // mountinfo writes spaces in octal
    const point = dirname(file).replaceAll(' ', '\\040')
    const proc = foreignProc('', `27 1 254:0 / / rw - ext4 /dev/vda rw\n40 27 0:44 / ${point} rw - ${type} x rw\n`)
    expect(lockingDoubt(file, proc)?.includes(`, a mount of type ${type},`) ?? false).toBe(doubtful)
  })

  test('is said to whoever asks whether the database is free', async () => {
    const locks = '1: POSIX  ADVISORY  READ 4242 fe:00:1 1073741826 1073742335\n'
    const on = (type: string): string => foreignProc(locks, `40 27 0:44 / / rw - ${type} x rw\n`)
    expect(await refuseIfInUse([small()], { ...alone, proc: on('cifs') })).toEqual([
      expect.stringContaining('of type cifs'),
    ])
    expect(await refuseIfInUse([small()], { ...alone, proc: on('ext4') })).toEqual([])
  })
})
