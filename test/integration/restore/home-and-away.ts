import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { dataFolder } from '../../../fixtures/data-folder.ts'
import { inserter } from '../../../fixtures/insert.ts'
import { buildLibrary, type LibrarySpec } from '../../../fixtures/library.ts'
import type { Generation } from '../../../fixtures/schema/generation.ts'
import { exportData } from '../../../src/orchestrate/export/export-data.ts'
import { tableHashes } from '../remap/apply/plan-of.ts'

export const now = (): Date => new Date('2026-11-28T12:00:00Z')
export const films = ['a', 'b', 'c', 'd']
const uuid = 'aaaaaaaa-0000-4000-8000-000000000001'

/** A server with a few films; what came back has more of them, and home has watched one meanwhile. */
export function server(
  folder: string,
  more: readonly string[] = [],
  generation: Generation = 25,
): ReturnType<typeof dataFolder> {
  const spec: LibrarySpec = {
    generation,
    sections: [
      {
        name: 'Films',
        type: 'movie',
        roots: ['/Films'],
        items: [...films, ...more].map((film) => ({
          title: `Film ${film}`,
          guid: `plex://movie/${film}`,
          parts: [{ path: `/Films/${film}.mkv`, hash: `hash of ${film}` }],
        })),
      },
    ],
    fill: (db) => {
      inserter(db, 'accounts')({ id: 1, name: 'Ann' })
      db.prepare('update library_sections set uuid = ?').run(uuid)
    },
  }
  buildLibrary(folder, spec)
  return dataFolder(folder)
}

/** Views a film, as a server at home would. */
export function watch(library: string, film: string, at: number): void {
  const db = new DatabaseSync(library)
  db.prepare(
    'insert into metadata_item_settings (account_id, guid, view_count, last_viewed_at, created_at, updated_at) values (1, ?, 1, ?, ?, ?)',
  ).run(`plex://movie/${film}`, at, at, at)
  db.prepare(
    'insert into metadata_item_views (account_id, guid, metadata_type, library_section_id, title, viewed_at) values (1, ?, 1, 1, ?, ?)',
  ).run(`plex://movie/${film}`, film, at)
  db.close()
}

/** What a run elsewhere adds to the blobs. */
function fingerprint(blobs: string): void {
  const db = new DatabaseSync(blobs)
  db.prepare("insert into blobs (blob, linked_type, linked_id, blob_type) values (x'00ff', 'media_part', 1, 1)").run()
  db.close()
}

export interface Worlds {
  readonly home: ReturnType<typeof dataFolder>
  readonly homeFolder: string
  readonly away: ReturnType<typeof dataFolder>
  readonly archive: string
  /** Home as it was exported. */
  readonly base: string
  readonly state: string
  readonly temp: string
}

/** A home server, an archive of what came of it elsewhere, and an archive of home as it was before. */
export async function worlds(
  folder: string,
  options: { readonly away?: Generation; readonly home?: Generation } = {},
): Promise<Worlds> {
  const homeFolder = join(folder, 'home')
  const home = server(homeFolder, [], options.home)
  const awayFolder = join(folder, 'away')
  const away = server(awayFolder, ['e', 'f'], options.away ?? options.home)
  fingerprint(away.blobs)
  for (const [name, text] of [
    ['Metadata/Movies/1/new.bundle/x.xml', 'came with the archive'],
    ['Metadata/Movies/2/both.bundle/x.xml', 'another text in the archive'],
    ['Preferences.xml', 'the identity of another server'],
  ] as const) {
    const file = join(awayFolder, 'Plex Media Server', name)
    mkdirSync(join(file, '..'), { recursive: true })
    writeFileSync(file, text)
  }
  for (const [name, text] of [
    ['Metadata/Movies/2/both.bundle/x.xml', 'a text at home'],
    ['Metadata/Movies/3/only.bundle/x.xml', 'only at home'],
    ['Preferences.xml', 'the identity of home'],
  ] as const) {
    const file = join(homeFolder, 'Plex Media Server', name)
    mkdirSync(join(file, '..'), { recursive: true })
    writeFileSync(file, text)
  }
  const temp = join(folder, 'temp')
  mkdirSync(temp)
  const make = async (from: string, out: string): Promise<string> => {
    await exportData({ from, out, tempDir: temp, toolVersion: '0.0.0-test', now })
    return out
  }
  return {
    home,
    homeFolder,
    away,
    archive: await make(awayFolder, join(folder, 'run.tar.zst')),
    base: await make(homeFolder, join(folder, 'home.tar.zst')),
    state: join(folder, 'state'),
    temp,
  }
}

export const hashes = (file: string) => tableHashes(file)
