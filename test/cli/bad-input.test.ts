import { execFileSync } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { chmodSync, copyFileSync, cpSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import Database from 'better-sqlite3'
import { beforeAll, describe, expect, test } from 'vitest'
import { classifyPages } from '../../fixtures/damage/page-kinds.ts'
import { buildLibrary } from '../../fixtures/library.ts'
import { toolErrorExit } from '../../src/core/tool-error.ts'
import { planChecksum } from '../../src/remap/plan-checksum.ts'
import type { RemapPlan } from '../../src/remap/remap-plan.ts'
import { holding } from '../integration/db/write/hold.ts'
import { lsjson } from '../support/lsjson.ts'
import { root, runCli } from '../support/run-cli.ts'
import { FakeScaleway } from '../support/scaleway/fake-scaleway.ts'
import { S3Server } from '../support/s3-server/s3-server.ts'
import { suiteFolder } from '../support/suite-folder.ts'
import { tempFolder } from '../support/temp-folder.ts'

interface Row {
  readonly did: string
  readonly code: string
  readonly message: string
  readonly hint: string
}

/** The table of docs/errors.md. */
const documented: Row[] = readFileSync(join(root, 'docs/errors.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| [^|]{3,} \| `[a-z-]+` \|/u.test(line))
  .map((line) => {
    const [did = '', code = '', message = '', hint = ''] = line.slice(2, -2).split(' | ')
    return { did, code: code.replaceAll('`', ''), message, hint }
  })

const folder = suiteFolder()
const at = (name: string): string => join(folder, name)
beforeAll(async () => {
  buildLibrary(at('data'), {
    sections: [
      { name: 'Movies', type: 'movie', roots: ['/Media/Movies'], items: [{ parts: ['/Media/Movies/A.mkv'] }] },
    ],
  })
  copyFileSync(join(at('data'), databases, 'com.plexapp.plugins.library.db'), at('library.db'))
  writeFileSync(at('listing.json'), lsjson(['Movies/A.mkv']))
  execFileSync('tar', ['-cf', at('data.tar'), '-C', at('data'), '.'])
  const numbers = Array.from({ length: 12 }, (_, index) => index + 1)
  buildLibrary(at('shows'), {
    sections: [
      {
        name: 'Shows',
        type: 'show',
        roots: ['/Media/Shows'],
        items: numbers.map((index) => ({
          grandparent: 'Alpha',
          parent: 'Season 1',
          index,
          parts: [
            {
              path: `/Media/Shows/Alpha/${index <= 6 ? 'old' : 'Season 1'}/Alpha - S01E${index}.mkv`,
              size: 5e8 + index * 7919,
            },
          ],
        })),
      },
    ],
  })
  const objects = numbers.map((index) => ({
    key: `Shows/Alpha/Season 1/Alpha - S01E${index}.mkv`,
    size: 5e8 + index * 7919,
  }))
  writeFileSync(at('shows.json'), lsjson(objects))
  execFileSync('tar', ['-cf', at('shows.tar'), '-C', at('shows'), '.'])
  const { code, stderr } = await remap('shows', '--listing', 'shows.json', '--plan-out', 'plan.json')
  if (code !== 0) throw new Error(stderr)
})
const databases = 'Plex Media Server/Plug-in Support/Databases'

const withDatabase = async (db: string, env = {}) =>
  runCli(['audit', '--db', db, '--listing', at('listing.json')], { cwd: folder, env })
const withListing = async (listing: string, ...more: string[]) =>
  runCli(['audit', '--db', at('library.db'), '--listing', listing, ...more], { cwd: folder })
const withFile = async (name: string, content: string | Uint8Array, ...more: string[]) => {
  writeFileSync(at(name), content)
  return withListing(name, ...more)
}

const s3 = async (prepare: (server: S3Server) => void, source = 's3://bucket') => {
  await using server = await S3Server.start()
  server.bucket('bucket').put('Movies/A.mkv', { size: 1_000_000 })
  prepare(server)
  const env = { AWS_ACCESS_KEY_ID: 'k', AWS_SECRET_ACCESS_KEY: 'secretsecret', AWS_ENDPOINT_URL: server.endpoint }
  return await runCli(['audit', '--db', at('library.db'), '--listing', source], { cwd: folder, env })
}

const remap = async (db: string, ...more: string[]) =>
  runCli(['remap', '--db', db, '--workspace', at('state'), '--quiet', ...more], { cwd: folder })
const undo = async (db: string, ...more: string[]) =>
  runCli(['undo', '--db', db, '--workspace', at('state'), '--quiet', '--yes', ...more], { cwd: folder })

const repair = async (db: string, out: string) => runCli(['repair', '--db', db, '--out', out], { cwd: folder })

/** A copy of the server's folder to write to. */
const serverIn = (name: string): string => {
  cpSync(at('shows'), at(name), { recursive: true })
  return join(at(name), databases, 'com.plexapp.plugins.library.db')
}
const apply = async (db: string, plan = 'plan.json', ...more: string[]) =>
  remap(db, '--plan', plan, '--apply', '--yes', ...more)
/** Applies the plan to a server of its own; gives the run's id. */
const applied = async (name: string): Promise<string> => {
  serverIn(name)
  const { run } = JSON.parse((await apply(name, 'plan.json', '--json')).stdout) as { run: { runId: string } }
  return run.runId
}
const execute = (file: string, sql: string): void => {
  new Database(file).exec(sql).close()
}
const withPlan = async (name: string, change: (plan: RemapPlan) => unknown) => {
  writeFileSync(at(name), JSON.stringify(await change(JSON.parse(readFileSync(at('plan.json'), 'utf8')) as RemapPlan)))
  return apply('shows', name)
}

/** What the user did, as the table says it, and how to do it here. */
const cases: Record<string, () => Promise<{ stdout: string; stderr: string; code: number | null }>> = {
  'named a database that is not there': async () => withDatabase('none.db'),
  'named a folder without a library': async () => {
    mkdirSync(at('empty'), { recursive: true })
    return withDatabase('empty')
  },
  'named a folder that holds two servers': async () => {
    for (const name of ['two/a', 'two/b']) buildLibrary(at(name), { sections: [] })
    return withDatabase('two')
  },
  'named a text file as the database': async () => {
    writeFileSync(at('text.db'), 'hello\n'.repeat(500))
    return withDatabase('text.db')
  },
  'named an empty file as the database': async () => {
    writeFileSync(at('nothing.db'), '')
    return withDatabase('nothing.db')
  },
  'named an encrypted database': async () => {
    // Noise that is the same every time.
    const noise = Array.from({ length: 256 }, (_, index) => createHash('sha512').update(`noise ${index}`).digest())
    writeFileSync(at('noise.db'), Buffer.concat(noise))
    return withDatabase('noise.db')
  },
  'named a database that was cut short': async () => {
    copyFileSync(at('library.db'), at('cut.db'))
    truncateSync(at('cut.db'), 100 * 1024)
    return withDatabase('cut.db')
  },
  'named a database with damaged pages': async () => {
    copyFileSync(at('library.db'), at('broken.db'))
    const bytes = readFileSync(at('broken.db'))
    bytes.fill(0xff, 1024, 40 * 1024)
    writeFileSync(at('broken.db'), bytes)
    return withDatabase('broken.db')
  },
  'named a SQLite database that is not Plex’s': async () => {
    new Database(at('other.db')).exec('create table if not exists photos (id)').close()
    return withDatabase('other.db')
  },
  'named the blobs database': async () =>
    withDatabase(join(at('data'), databases, 'com.plexapp.plugins.library.blobs.db')),
  'named a library that is too old or of an unknown schema': async () => {
    copyFileSync(at('library.db'), at('old.db'))
    const db = new Database(at('old.db'))
    db.exec('drop table directories')
    db.close()
    return withDatabase('old.db')
  },
  'named a database that only another user may read': async () => {
    copyFileSync(at('library.db'), at('private.db'))
    chmodSync(at('private.db'), 0)
    return runCli(['audit', '--db', 'private.db', '--listing', at('listing.json')], {
      cwd: folder,
      boundByModes: true,
    })
  },
  'named an archive without a library': async () => {
    execFileSync('tar', ['-cf', at('none.tar'), '-C', folder, 'listing.json'])
    return withDatabase('none.tar')
  },
  'named an archive that was cut short': async () => {
    writeFileSync(at('short.tar.zst'), zstdCompressSync(readFileSync(at('data.tar'))).subarray(0, 20_000))
    return withDatabase('short.tar.zst')
  },
  'has no room for the copy of a live database or archive': async () =>
    withDatabase('data.tar', { TMPDIR: '/proc/sys' }),
  'named a listing that is not there': async () => withListing('none.json'),
  'named a listing that only another user may read': async () => {
    writeFileSync(at('private.json'), '[]')
    chmodSync(at('private.json'), 0)
    return runCli(['audit', '--db', at('library.db'), '--listing', 'private.json'], { cwd: folder, boundByModes: true })
  },
  'named a folder as the listing': async () => withListing('empty'),
  'named a file as a folder': async () => withListing('dir:listing.json'),
  'named something else as the listing': async () => withFile('prose.txt', 'It was a dark and stormy night.\n'),
  'named a listing with a damaged line': async () =>
    withFile('damaged.json', lsjson(['a.mkv', 'b.mkv']).replace('"Size":1000000', '"Size":many')),
  'named a compressed listing that is damaged': async () => {
    const packed = gzipSync(lsjson(Array.from({ length: 5000 }, (_, index) => `Movies/${index} ${index * 7919}.mkv`)))
    packed.fill(0, packed.length / 2, packed.length / 2 + 64)
    return withFile('damaged.json.gz', packed)
  },
  'named an empty listing': async () => withFile('empty.json', '[\n]\n'),
  'named a listing whose array never closes': async () =>
    withFile('open.json', lsjson(['Movies/A.mkv']).replace('\n]\n', '')),
  'named a listing that was cut in the middle': async () =>
    withFile('half.json', lsjson(['Movies/A.mkv', 'Movies/B.mkv']).slice(0, -60)),
  'named pages of a listing without the last one': async () =>
    withFile(
      'pages.json',
      JSON.stringify({
        IsTruncated: true,
        NextContinuationToken: 'x',
        Contents: [{ Key: 'Movies/A.mkv', Size: 1_000_000 }],
      }),
    ),
  'named a listing of another library': async () =>
    withFile('strange.json', lsjson([{ key: 'Series/x.mkv', size: 5 }])),
  'named a bucket without credentials': async () => withListing('s3://bucket'),
  'named a bucket that the credentials may not list': async () => s3((server) => server.inject({ kind: 'denied' })),
  'named a bucket that does not exist': async () => s3(() => undefined, 's3://nowhere'),
  'named a store that does not answer': async () =>
    runCli(['audit', '--db', at('library.db'), '--listing', 's3://bucket'], {
      cwd: folder,
      env: { AWS_ACCESS_KEY_ID: 'k', AWS_SECRET_ACCESS_KEY: 'secretsecret', AWS_ENDPOINT_URL: 'http://127.0.0.1:9' },
    }),
  'named an rclone remote without having rclone': async () =>
    runCli(['audit', '--db', at('library.db'), '--listing', 'rclone:x:y'], {
      cwd: folder,
      env: { PATH: '/nonexistent' },
    }),
  'named an rclone remote that rclone cannot list': async () => {
    mkdirSync(at('bin'), { recursive: true })
    writeFileSync(at('bin/rclone'), '#!/bin/sh\necho "directory not found" >&2\nexit 3\n', { mode: 0o755 })
    const env = { PATH: `${at('bin')}:${process.env['PATH'] ?? ''}` }
    return runCli(['audit', '--db', at('library.db'), '--listing', 'rclone:x:y'], { cwd: folder, env })
  },
  'named a section that does not exist': async () => withListing('listing.json', '--section', 'Films'),
  'wrote a mount without an equals sign': async () => withListing('listing.json', '--mount', '/Media'),
  'ran it on a Node that is too old': async () => {
    const old = "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.1.0' } })"
    writeFileSync(at('old.cjs'), old)
    return runCli(['audit'], { node: ['--require', at('old.cjs')] })
  },
  'left out --listing': async () => runCli(['audit', '--db', at('library.db')], { cwd: folder }),
  'misspelt a flag': async () => withListing('listing.json', '--sectoin', 'Movies'),
  'misspelt a field of the configuration': async () => {
    const cwd = tempFolder()
    writeFileSync(join(cwd, 'plexferry.config.json'), '{"listings": "x"}')
    return runCli(['audit'], { cwd })
  },
  'named an output file in a folder that is not there': async () => withListing('listing.json', '--csv', 'none/x.csv'),
  'named something else as the mappings': async () => {
    writeFileSync(at('mappings.json'), '{"/Media/Shows": "/Media/TV"}')
    return remap('shows', '--listing', 'shows.json', '--mappings', 'mappings.json')
  },
  'asked for a proof where only a listing is at hand': async () =>
    remap('shows', '--listing', 'shows.json', '--proof', 'all'),
  'named a folder of files that is not there': async () =>
    remap('shows', '--listing', 'shows.json', '--content', 'dir:nowhere'),
  'named a bucket that the credentials may list and not read': async () => {
    await using server = await S3Server.start()
    server.bucket('bucket')
    server.inject({ kind: 'denied' })
    const env = { AWS_ACCESS_KEY_ID: 'k', AWS_SECRET_ACCESS_KEY: 'secretsecret', AWS_ENDPOINT_URL: server.endpoint }
    execute(serverIn('hashed'), "update media_parts set hash = '0123456789abcdef0123456789abcdef01234567'")
    const words = ['remap', '--db', 'hashed', '--workspace', at('state'), '--listing', 'shows.json']
    return await runCli([...words, '--content', 's3://bucket', '--proof', 'all', '--quiet'], { cwd: folder, env })
  },
  'named a plan that is not there': async () => apply('shows', 'none.json'),
  'named something else as the plan': async () => apply('shows', 'shows.json'),
  'named a plan of a newer program': async () =>
    withPlan('newer.json', (plan) => ({ ...plan, formatVersion: 2, toolVersion: '3.1.0' })),
  'edited a plan': async () => withPlan('edited.json', (plan) => ({ ...plan, moves: plan.moves.slice(1) })),
  'named a plan that says it must not be applied': async () =>
    withPlan('blocked.json', async (plan) => {
      const blocked = { ...plan, quality: 'blocked' as const, blockers: ['two servers share the bucket'] }
      return { ...blocked, checksum: await planChecksum(blocked) }
    }),
  'named a plan that was made for another library': async () => apply('data'),
  'named a plan whose files are not in the listing': async () => {
    writeFileSync(at('renamed.json'), readFileSync(at('shows.json'), 'utf8').replaceAll('S01E3', 'S01E03'))
    return apply('shows', 'plan.json', '--listing', 'renamed.json')
  },
  'applied a plan twice': async () => {
    await applied('twice')
    return apply('twice')
  },
  'applied without a yes, where there is no terminal': async () => remap('shows', '--plan', 'plan.json', '--apply'),
  'applied while another program has the database open': async () => {
    await holding(serverIn('held'), 'idle')
    return apply('held')
  },
  'applied as a user who may not write the database': async () => {
    chmodSync(serverIn('read-only'), 0o444)
    const words = [
      'remap',
      '--db',
      'read-only',
      '--workspace',
      at('state'),
      '--quiet',
      '--plan',
      'plan.json',
      '--apply',
      '--yes',
    ]
    return runCli(words, { cwd: folder, boundByModes: true })
  },
  'applied to an archive': async () => apply('shows.tar'),
  'applied where a trigger would fire': async () => {
    execute(serverIn('triggered'), 'create trigger spy after update of file on media_parts begin select 1; end')
    return apply('triggered')
  },
  'applied where the backup has no place': async () => {
    writeFileSync(join(dirname(serverIn('crowded')), 'plexferry-backups'), 'in the way')
    return apply('crowded')
  },
  'named a workspace that cannot be one': async () => {
    writeFileSync(at('file'), '')
    return runCli(['undo', '--db', 'shows', '--list', '--workspace', 'file'], { cwd: folder })
  },
  'named a baseline that is not there': async () => heldAgainst('none.json'),
  'named something else as the baseline': async () => heldAgainst('plan.json'),
  'named an archive without one as the baseline': async () => {
    execFileSync('tar', ['-cf', at('plain.tar'), '-C', folder, 'data'])
    return heldAgainst('plain.tar')
  },
  'named a newer program’s baseline': async () => {
    writeFileSync(at('newer.json'), JSON.stringify({ format: 'plexferry/baseline', formatVersion: 2 }))
    return heldAgainst('newer.json')
  },
  'named another server’s baseline': async () => {
    await runCli(['baseline', '--db', 'shows', '--out', 'shows-before.json'], { cwd: folder })
    return heldAgainst('shows-before.json')
  },
  'asked to undo where nothing is left to undo': async () => undo('data'),
  'asked to undo a run that there is not': async () => undo('data', '--run', '20260101-000000-abcd'),
  'asked to undo a run twice': async () => {
    const run = await applied('undone')
    await undo('undone', '--run', run)
    return undo('undone', '--run', run)
  },
  'asked for a repair into a file that is there': async () => repair('library.db', 'library.db'),
  'asked to repair what was never a database': async () => {
    writeFileSync(at('prose.db'), 'It was a dark and stormy night. '.repeat(200))
    return repair('prose.db', 'never.db')
  },
  'asked to repair a database that has lost much': async () => {
    const bytes = readFileSync(serverIn('torn'))
    for (const { page, owner, kind } of classifyPages(bytes))
      if (owner === 'media_parts' && kind === 'table-leaf') bytes.fill(0xa5, (page - 1) * 1024, page * 1024)
    writeFileSync(at('torn.db'), bytes)
    return repair('torn.db', 'never.db')
  },
  'asked to repair a database that has lost definitions of tables': async () => {
    const bytes = readFileSync(at('library.db'))
    const leaf = classifyPages(bytes).find(({ kind, form }) => kind === 'schema' && form === 'leaf')
    bytes.fill(0, ((leaf?.page ?? 0) - 1) * 1024, (leaf?.page ?? 0) * 1024)
    mkdirSync(at('alone'), { recursive: true })
    writeFileSync(at('alone/library.db'), bytes)
    return repair('alone/library.db', 'never.db')
  },
  'asked to undo a run whose rows were changed since': async () => {
    await applied('changed')
    execute(
      join(at('changed'), databases, 'com.plexapp.plugins.library.db'),
      "update media_parts set file = '/Media/x.mkv' where id = 1",
    )
    return undo('changed')
  },
  'asked the cloud without a key': async () => sweep({}),
  'gave half of a key for the cloud': async () => sweep({ SCW_ACCESS_KEY: 'SCWFAKE1234567890AB2' }),
  'gave a key for the cloud that is none': async () => sweep({ SCW_ACCESS_KEY: 'AKIA', SCW_SECRET_KEY: 'half' }),
  'gave a key that the cloud does not know': async () => {
    await using fake = await FakeScaleway.start()
    return await sweep({ ...fake.env, SCW_SECRET_KEY: randomUUID() })
  },
}

const sweep = async (env: Record<string, string>) => runCli(['sweep'], { cwd: folder, env })
const heldAgainst = async (baseline: string) =>
  runCli(['check', '--db', 'data', '--baseline', baseline, '--quiet'], { cwd: folder })

/** A documented text, in which … stands for what differs from case to case. */
const pattern = (text: string): RegExp =>
  new RegExp(
    `^${text
      .split('…')
      .map((plain) => plain.replaceAll(/[\\^$.*+?()[\]{}|]/gu, '\\$&'))
      .join('.*')}$`,
    'u',
  )

describe('docs/errors.md is true of a user who', () => {
  test.each(documented.map((row) => [row.did, row] as const))('%s', async (did, row) => {
    const { code, stdout, stderr } = await (cases[did]?.() ?? Promise.reject(new Error('no case does this')))
    const [, found, message, hint] = /^error\[([a-z-]+)\]: (.*)\nhint: (.*)\n$/u.exec(stderr) ?? [null, stderr]
    expect([found, code, stdout]).toEqual([row.code, toolErrorExit[row.code as keyof typeof toolErrorExit], ''])
    expect(message?.replaceAll(folder, 'DIR')).toMatch(pattern(row.message))
    expect(hint).toMatch(pattern(row.hint))
  })

  test('every case is documented', () => {
    expect(documented.map(({ did }) => did).toSorted()).toEqual(Object.keys(cases).toSorted())
  })

  test('every code is explained', () => {
    const text = readFileSync(join(root, 'docs/errors.md'), 'utf8')
    for (const code of Object.keys(toolErrorExit)) expect(text).toContain(`\`${code}\``)
  })
})
