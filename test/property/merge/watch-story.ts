import { copyFileSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { inserter } from '../../../fixtures/insert.ts'
import { guidOf, rowsIn, type ThreeFiles, watchLibrary } from '../../support/watch-library.ts'

/** What somebody does to a film. */
export interface Act {
  readonly act: 'watch' | 'begin' | 'unwatch' | 'rate' | 'skip'
  readonly account: number
  readonly film: string
  /** How far, or how many half stars. */
  readonly value: number
  /** A device, by what it calls itself. */
  readonly device: string
}

/** What happened before the export, and after it at home and away. */
export interface Story {
  readonly base: readonly Act[]
  readonly home: readonly Act[]
  readonly incoming: readonly Act[]
  /** Films that are matched anew where the library is away, and whether Plex takes their rows along. */
  readonly matched: readonly string[]
  readonly follows: boolean
}

interface State {
  view_count: number
  view_offset: number | null
  last_viewed_at: number | null
  updated_at: number
  rating: number | null
  last_rated_at: number | null
  skip_count: number
  last_skipped_at: number | null
}

const fresh: State = {
  view_count: 0,
  view_offset: null,
  last_viewed_at: null,
  updated_at: 0,
  rating: null,
  last_rated_at: null,
  skip_count: 0,
  last_skipped_at: null,
}

function after(state: State, { act, value }: Act, now: number): State {
  const next = { ...state, updated_at: now }
  switch (act) {
    case 'watch':
      return { ...next, view_count: state.view_count + 1, view_offset: null, last_viewed_at: now }
    case 'begin':
      return { ...next, view_offset: value * 1000, last_viewed_at: now }
    case 'unwatch':
      return { ...next, view_count: 0, view_offset: null, last_viewed_at: null }
    case 'rate':
      return { ...next, rating: value % 10, last_rated_at: now }
    case 'skip':
      return { ...next, skip_count: state.skip_count + 1, last_skipped_at: now }
  }
}

export const actOf = (films: readonly string[], acts: readonly Act['act'][]): fc.Arbitrary<Act> =>
  fc.record({
    act: fc.constantFrom(...acts),
    account: fc.constantFrom(1, 2),
    film: fc.constantFrom(...films),
    value: fc.integer({ min: 1, max: 20 }),
    device: fc.constantFrom('tv', 'tablet', 'phone'),
  })

/** Libraries that lived through a story. Of the two sides the moments alternate, and none is the same. */
export function live(folder: string, template: string, { base, home, incoming, matched, follows }: Story): ThreeFiles {
  const before = new World(template, join(folder, 'base/com.plexapp.plugins.library.db'))
  base.forEach((act, at) => before.do(act, 1000 + at))
  const worlds = (['home', 'incoming'] as const).map((name) => {
    const world = before.copy(join(folder, name, 'com.plexapp.plugins.library.db'))
    const acts = name === 'home' ? home : incoming
    if (name === 'incoming') for (const film of matched) world.match(film, follows)
    acts.forEach((act, at) => world.do(act, 2000 + 2 * at + (name === 'home' ? 0 : 1)))
    return world
  })
  return {
    base: before.write(),
    home: worlds[0]?.write() ?? '',
    incoming: worlds[1]?.write() ?? '',
  }
}

class World {
  readonly #template: string
  readonly #file: string
  readonly #settings = new Map<string, { id: number; account_id: number; guid: string } & State>()
  readonly #views: Record<string, number | string>[] = []
  readonly #devices = new Map<string, number>()
  readonly #guids = new Map<string, string>()
  #lastSettings = 0
  #lastView = 0

  constructor(template: string, file: string) {
    this.#template = template
    this.#file = file
  }

  copy(file: string): World {
    const copy = new World(this.#template, file)
    for (const [key, row] of this.#settings) copy.#settings.set(key, { ...row })
    copy.#views.push(...this.#views)
    for (const [name, id] of this.#devices) copy.#devices.set(name, id)
    copy.#lastSettings = this.#lastSettings
    copy.#lastView = this.#lastView
    return copy
  }

  match(film: string, follows: boolean): void {
    this.#guids.set(film, `plex://matched/${film}`)
    if (!follows) return
    for (const [key, row] of this.#settings) {
      if (row.guid !== guidOf(film)) continue
      this.#settings.delete(key)
      this.#settings.set(`${row.account_id} ${this.#guid(film)}`, { ...row, guid: this.#guid(film) })
    }
  }

  do(act: Act, now: number): void {
    const guid = this.#guid(act.film)
    const key = `${act.account} ${guid}`
    const row = this.#settings.get(key) ?? { id: ++this.#lastSettings, account_id: act.account, guid, ...fresh }
    this.#settings.set(key, { ...row, ...after(row, act, now) })
    if (act.act !== 'watch') return
    const device = this.#devices.get(act.device) ?? this.#devices.size + 1
    this.#devices.set(act.device, device)
    const id = ++this.#lastView
    this.#views.push({ id, account_id: act.account, guid, metadata_type: 1, viewed_at: now, device_id: device })
  }

  write(): string {
    mkdirSync(dirname(this.#file), { recursive: true })
    copyFileSync(this.#template, this.#file)
    const db = new Database(this.#file)
    db.pragma('journal_mode = OFF')
    db.pragma('synchronous = OFF')
    db.exec('begin')
    const insert = {
      settings: inserter(db, 'metadata_item_settings'),
      views: inserter(db, 'metadata_item_views'),
      devices: inserter(db, 'devices'),
    }
    for (const row of this.#settings.values()) insert.settings({ ...row })
    for (const row of this.#views) insert.views(row)
    for (const [identifier, id] of this.#devices) insert.devices({ id, identifier })
    if (this.#guids.size > 0) {
      // They need a tokenizer that only Plex has, and nothing here asks for them.
      const triggers = db.prepare(`select name from sqlite_schema where type = 'trigger'`).pluck().all() as string[]
      for (const name of triggers) db.exec(`drop trigger "${name}"`)
      const rename = db.prepare('update metadata_items set guid = ? where guid = ?')
      for (const [film, guid] of this.#guids) rename.run(guid, guidOf(film))
    }
    db.exec('commit')
    db.close()
    return this.#file
  }

  #guid(film: string): string {
    return this.#guids.get(film) ?? guidOf(film)
  }
}

/** A library with the films and nothing watched, to be copied. */
export const template = (folder: string): string =>
  watchLibrary(folder, 'template', {
    accounts: [
      { id: 1, name: 'Ann' },
      { id: 2, name: 'Ben' },
    ],
  })

/** The guid that a film has in the library that comes back. */
export const guidIn = ({ matched }: Story, film: string): string =>
  matched.includes(film) ? `plex://matched/${film}` : guidOf(film)

/** Settings by account and guid, without what is only of the row. */
export function settingsIn(file: string): Map<string, Record<string, unknown>> {
  const rows = rowsIn(file, 'metadata_item_settings')
  return new Map(
    rows
      .map(({ id: _id, created_at: _created, ...row }): [string, Record<string, unknown>] => [
        `${row['account_id']} ${row['guid']}`,
        row,
      ])
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )
}

/** The same, whenever it was written. */
export const stateIn = (file: string): Record<string, unknown>[] =>
  [...settingsIn(file).values()].map(({ updated_at: _updated, ...row }) => row)

/** The history, each viewing as one text. */
export function historyIn(file: string): string[] {
  const devices = new Map(rowsIn(file, 'devices').map(({ id, identifier }) => [id, identifier]))
  return rowsIn(file, 'metadata_item_views')
    .map((row) =>
      JSON.stringify([row['account_id'], row['guid'], row['viewed_at'], devices.get(row['device_id'] ?? 0)]),
    )
    .toSorted()
}
