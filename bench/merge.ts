/*
 * node bench/merge.ts [--dir DIR] [--rounds N] [--settings N] [--views N]
 *
 * Merging watch state: 500,000 rows of settings and 1,000,000 of history, of which home and what comes back changed
 * 1 % each; against the same merge as one SQL script in the sqlite3 shell, which knows one rule a field, and none for
 * items with other guids, streams, bookmarks and devices, and reports nothing. Needs sqlite3 and 2 GB of disk.
 */
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import Database from 'better-sqlite3'
import { buildPlexDatabase } from '../fixtures/plex-database.ts'
import { measure, median } from './measure.ts'

const { values } = parseArgs({
  options: {
    dir: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    settings: { type: 'string', default: '500000' },
    views: { type: 'string', default: '1000000' },
  },
})
const dir = values.dir ?? join(tmpdir(), 'plexferry-bench-merge')
const rounds = Number(values.rounds)
const [settings, views] = [Number(values.settings), Number(values.views)]
const library = 'com.plexapp.plugins.library.db'
const path = (name: string): string => join(dir, name, library)
const since = 1_760_000_000

for (const name of ['base', 'home', 'incoming', 'copy']) mkdirSync(join(dir, name), { recursive: true })
if (!existsSync(path('incoming'))) {
  buildBase()
  copyFileSync(path('base'), path('home'))
  live(path('home'), 0)
  copyFileSync(path('base'), path('incoming'))
  live(path('incoming'), 1)
}

/** Items of which each has been watched by some of four accounts. */
function buildBase(): void {
  buildPlexDatabase(path('base'), {
    generation: 25,
    kind: 'library',
    fill: (db) => {
      const items = Math.ceil(settings / 2)
      const numbers = 'with recursive n(i) as (select 1 union all select i + 1 from n where i < ?)'
      const guid = (of: string): string => `'plex://episode/' || printf('%024x', ${of} * 2654435761)`
      db.prepare("insert into library_sections (id, name, section_type, uuid) values (1, 'TV', 2, 'one')").run()
      db.prepare(
        `${numbers} insert into metadata_items (library_section_id, metadata_type, guid, title, summary)
        select 1, 4, ${guid('i')}, 'Episode ' || i, hex(randomblob(100)) from n`,
      ).run(items)
      db.prepare("insert into devices (identifier, name) values ('tv', 'TV'), ('phone', 'Phone')").run()
      db.prepare("insert into accounts (id, name) values (1, 'Ann'), (2, 'Ben'), (3, 'Cleo'), (4, 'Dan')").run()
      db.prepare(
        `${numbers} insert into metadata_item_settings
          (account_id, guid, view_count, view_offset, last_viewed_at, created_at, updated_at, skip_count, extra_data)
        select 1 + (i / ${items}) % 2 * 2, ${guid(`(1 + i % ${items})`)}, i % 3, i % 7 * 1000, ${since} - i, 1, ${since} - i, 0, '{"url":""}'
        from n`,
      ).run(settings)
      db.prepare(
        `${numbers} insert into metadata_item_views
          (account_id, guid, metadata_type, library_section_id, grandparent_title, title, viewed_at, device_id)
        select 1 + i % 4, ${guid(`(1 + i % ${items})`)}, 4, 1, 'Show', 'Episode ' || i, ${since} - i * 60, 1 + i % 2 from n`,
      ).run(views)
    },
  })
}

/** One in a hundred rows is watched again, and so many are new; what both sides do meets now and then. */
function live(file: string, side: number): void {
  const db = new Database(file)
  db.pragma('journal_mode = OFF')
  const [every, at] = [100, since + 10_000_000 * side]
  db.prepare(
    `update metadata_item_settings set view_count = view_count + 1, view_offset = null,
      last_viewed_at = ${at} + id, updated_at = ${at} + id
    where id % ${every} = ${side} or id % ${every * 10} = 7`,
  ).run()
  db.prepare(
    `insert into metadata_item_views (account_id, guid, metadata_type, library_section_id, title, viewed_at, device_id)
    select account_id, guid, 4, 1, 'again', last_viewed_at, 1 from metadata_item_settings where last_viewed_at >= ${since}`,
  ).run()
  db.close()
}

/** What somebody who knows SQL would write on an afternoon, and would then teach SQLite which index to take. */
const script = join(dir, 'merge.sql')
writeFileSync(
  script,
  `attach '${path('base')}' as base; attach '${path('home')}' as home;
pragma foreign_keys = off; begin immediate;
create temp table changed as
  select h.*, coalesce(b.view_count, 0) as was from home.metadata_item_settings as h
  left join base.metadata_item_settings as b on +b.account_id = h.account_id and b.guid = h.guid
  where b.id is null or h.view_count is not b.view_count or h.view_offset is not b.view_offset
    or h.last_viewed_at is not b.last_viewed_at or h.rating is not b.rating or h.skip_count is not b.skip_count;
update metadata_item_settings as i set
  view_count = i.view_count + c.view_count - c.was,
  view_offset = iif(c.last_viewed_at > i.last_viewed_at, c.view_offset, i.view_offset),
  last_viewed_at = max(c.last_viewed_at, i.last_viewed_at), updated_at = max(c.updated_at, i.updated_at)
  from changed as c where +i.account_id = c.account_id and i.guid = c.guid;
insert into metadata_item_settings (account_id, guid, rating, view_offset, view_count, last_viewed_at, created_at, updated_at, extra_data)
  select account_id, guid, rating, view_offset, view_count, last_viewed_at, created_at, updated_at, extra_data from changed as c
  where not exists (select 1 from metadata_item_settings as i where +i.account_id = c.account_id and i.guid = c.guid);
insert into metadata_item_views (account_id, guid, metadata_type, library_section_id, title, viewed_at, device_id)
  select account_id, guid, metadata_type, library_section_id, title, viewed_at, device_id from home.metadata_item_views as h
  where not exists (select 1 from metadata_item_views as i
    where i.guid = h.guid and +i.account_id = h.account_id and i.viewed_at is h.viewed_at and i.device_id is h.device_id);
commit;`,
)

/** The merge alone, or merged and written with all that guards it. */
const run = (write: boolean): string => `
import { mergeWatchState, openPlex, openWorkspace, readWatchState, writeWatchMerge } from '${join(import.meta.dirname, '../dist/index.js')}'
const options = { tempDir: '${dir}' }
const open = async (name, use) => {
  await using plex = await openPlex(name, options)
  return await plex.read(use)
}
const merge = await open('${path('base')}', (base) => open('${path('home')}', (home) => open('${path('copy')}', (incoming) =>
  mergeWatchState(readWatchState(base), readWatchState(home), readWatchState(incoming)))))
const now = () => new Date()
if (${write}) {
  await using workspace = await openWorkspace('${join(dir, 'workspace')}', { now })
  await writeWatchMerge(merge, {
    database: '${path('copy')}', workspace, now, random: Math.random, toolVersion: 'bench', backup: 'private-copy',
  })
}
console.log(JSON.stringify({ changes: merge.changes.length, accounts: merge.report.accounts }))`

/** A fresh copy of what comes back, as whoever merges finds it. */
async function onCopy(command: string, args: readonly string[]) {
  rmSync(join(dir, 'copy'), { recursive: true })
  mkdirSync(join(dir, 'copy'))
  copyFileSync(path('incoming'), path('copy'))
  rmSync(join(dir, 'workspace'), { recursive: true, force: true })
  return await measure(command, args)
}

const node = (write: boolean): readonly [string, string[]] => [
  process.execPath,
  ['--input-type=module', '--eval', run(write)],
]
const ways = {
  'sqlite3 script': ['sqlite3', [path('copy'), `.read ${script}`]],
  mergeWatchState: node(false),
  'mergeWatchState + writeWatchMerge': node(true),
} as const satisfies Record<string, readonly [string, readonly string[]]>

const runs = new Map<string, { wall: number; peak: number; stdout: string }[]>()
for (let round = 0; round <= rounds; round++)
  for (const [name, [command, args]] of Object.entries(ways)) {
    const measured = await onCopy(command, args)
    if (round > 0) runs.set(name, [...(runs.get(name) ?? []), measured])
  }
for (const [name, all] of runs)
  console.log(
    `${name.padEnd(34)} ${median(all.map(({ wall }) => wall)).toFixed(2)} s  ${Math.max(...all.map(({ peak }) => peak)).toFixed(0)} MB  ${all[0]?.stdout.trim()}`,
  )
