import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { buildLibrary, type LibrarySpec } from '../../../../fixtures/library.ts'
import type { Generation } from '../../../../fixtures/schema/generation.ts'
import { openWorkspace, type Workspace } from '../../../../src/db/state/workspace.ts'
import { tempFolder } from '../../../support/temp-folder.ts'
import { now } from './plan-of.ts'

const shows = (generation: Generation): LibrarySpec => ({
  generation,
  sections: [
    {
      name: 'TV',
      type: 'show',
      roots: ['/Media/TVShows', '/Media/More TV'],
      items: [
        {
          grandparent: 'Alpha',
          parent: 'Season 1',
          index: 1,
          parts: [{ path: '/Media/TVShows/alpha-s01/a1.mkv', sidecars: ['/Media/TVShows/alpha-s01/a1.fr.srt'] }],
        },
        { grandparent: 'Alpha', parent: 'Season 1', index: 2, parts: ['/Media/TVShows/alpha-s01/a2-a3.mkv'] },
        { grandparent: 'Alpha', parent: 'Season 1', index: 3, parts: ['/Media/TVShows/alpha-s01/a2-a3.mkv'] },
        { grandparent: 'Beta', parent: 'Season 1', index: 1, parts: ["/Media/TVShows/Beta/it's 100%.mkv"] },
      ],
    },
    { name: 'Movies', type: 'movie', roots: ['/Media/Movies'], items: [{ parts: ['/Media/Movies/Alien.mkv'] }] },
  ],
})

/** Where the files of both shows are to go. */
export const moves = new Map([
  ['/Media/TVShows/alpha-s01/a1.mkv', '/Media/TVShows/Alpha/Season 1/a1.mkv'],
  ['/Media/TVShows/alpha-s01/a2-a3.mkv', '/Media/TVShows/Alpha/Season 1/a2-a3.mkv'],
  ["/Media/TVShows/Beta/it's 100%.mkv", "/Media/More TV/Beta/it's 100%.mkv"],
])

/** A library of two shows in a data folder, and an empty workspace. */
export async function twoShows(
  generation: Generation = 25,
): Promise<{ file: string; folder: string; workspace: Workspace }> {
  const folder = tempFolder()
  const { file } = buildLibrary(join(folder, 'data'), shows(generation))
  return { file, folder, workspace: await openWorkspace(join(folder, 'state'), { now }) }
}

export function query(file: string, sql: string): Record<string, unknown>[] {
  using db = new DatabaseSync(file)
  return db
    .prepare(sql)
    .all()
    .map((row) => ({ ...row }))
}

export function execute(file: string, sql: string): void {
  using db = new DatabaseSync(file)
  db.exec(sql)
}
