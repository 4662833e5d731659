/**
 * A Plex server as far as a run needs one, over the real databases of its data folder. It imports nothing but Node, so
 * that a container can run it. Started as `node fake-plex.ts DATA PORT [KNOBS]`; it prints `listening PORT`.
 */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'

interface Knobs {
  /** Milliseconds of 503 at the start. */
  readonly maintenance?: number
  /** Milliseconds in which a scan that was asked for has not begun. */
  readonly queued?: number
  /** Milliseconds in which an activity does not name its section. */
  readonly nameless?: number
  readonly scanning?: number
  /** Milliseconds for each item of the queue after a scan. */
  readonly draining?: number
  /** Refuses GET of refresh, as described of new servers. */
  readonly postOnly?: boolean
  /** Its scans never end, and never move. */
  readonly hangs?: boolean
  /** Milliseconds between TERM and the end. */
  readonly stopping?: number
}

interface Activity {
  readonly uuid: string
  readonly type: string
  readonly title: string
  subtitle: string
  progress: number
  Context?: { librarySectionID: string }
}

const [data = '', port = '0', knobsText = '{}'] = process.argv.slice(2)
const knobs: Knobs = JSON.parse(knobsText)
const { maintenance = 0, queued = 300, nameless = 300, scanning = 300, draining = 100, stopping = 200 } = knobs
const startedAt = Date.now()
const databases = join(data, 'Plug-in Support/Databases')
const db = new DatabaseSync(join(databases, 'com.plexapp.plugins.library.db'))
db.exec('pragma journal_mode = wal')
const preferencesFile = join(data, 'Preferences.xml')
const preferencesText = existsSync(preferencesFile) ? readFileSync(preferencesFile, 'utf8') : '<Preferences/>'
const preferences = new Map<string, string>([['autoEmptyTrash', '1']])
for (const [, name = '', value = ''] of preferencesText.matchAll(/(\w+)="([^"]*)"/gu)) preferences.set(name, value)
const claimFile = process.env['PLEX_CLAIM_FILE']
if (claimFile !== undefined && existsSync(claimFile)) {
  preferences.set('PlexOnlineToken', 'token-of-the-fake')
  writeFileSync(
    preferencesFile,
    preferencesText.replace('<Preferences', '<Preferences PlexOnlineToken="token-of-the-fake"'),
  )
}
const token = preferences.get('PlexOnlineToken') ?? null
const activities = new Map<number, Activity>()
const refreshing = new Set<number>()
const queue = new Map<number, number>()
const cancelled = new Set<number>()
let butler: Activity | null = null
let asked = 0

interface SectionRow {
  readonly id: number
  readonly name: string
  readonly section_type: number
  readonly scanned_at: number | null
}
const typeNames: Readonly<Record<number, string>> = { 1: 'movie', 2: 'show', 8: 'artist', 13: 'photo' }
const sections = (): SectionRow[] =>
  db
    .prepare('select id, name, section_type, scanned_at from library_sections order by id')
    .all() as unknown as SectionRow[]
const rootsOf = (section: number): string[] =>
  (
    db.prepare('select root_path from section_locations where library_section_id = ?').all(section) as unknown as {
      root_path: string
    }[]
  ).map(({ root_path }) => root_path)

function directory(row: SectionRow) {
  return {
    key: String(row.id),
    title: row.name,
    type: typeNames[row.section_type] ?? 'other',
    refreshing: refreshing.has(row.id),
    scannedAt: row.scanned_at ?? 0,
    Location: rootsOf(row.id).map((path, id) => ({ id, path })),
  }
}

async function scan(section: number): Promise<void> {
  cancelled.delete(section)
  await sleep(queued)
  refreshing.add(section)
  const activity: Activity = {
    uuid: `scan-${++asked}`,
    type: 'library.update.section',
    title: 'Scanning',
    subtitle: '',
    progress: -1,
  }
  activities.set(section, activity)
  await sleep(nameless)
  activity.Context = { librarySectionID: String(section) }
  while (knobs.hangs === true && !cancelled.has(section)) await sleep(50)
  await sleep(scanning)
  const added = cancelled.has(section) ? 0 : walk(section)
  if (!cancelled.has(section))
    db.prepare('update library_sections set scanned_at = max(coalesce(scanned_at, 0) + 1, ?) where id = ?').run(
      Math.floor(Date.now() / 1000),
      section,
    )
  queue.set(section, added)
  refreshing.delete(section)
  activities.delete(section)
  for (let left = added; left > 0; left--) {
    await sleep(draining)
    queue.set(section, left - 1)
  }
}

/** What is missing is marked, what is back is not, and a new file is another version of the section's first item. */
function walk(section: number): number {
  const found = new Set(rootsOf(section).flatMap(filesBelow))
  const now = Math.floor(Date.now() / 1000)
  const parts = db
    .prepare(
      `select p.id, p.file from media_parts p join media_items m on m.id = p.media_item_id
       where m.library_section_id = ? and p.file <> ''`,
    )
    .all(section) as unknown as { id: number; file: string }[]
  for (const { id, file } of parts)
    db.prepare('update media_parts set deleted_at = ? where id = ?').run(found.has(file) ? null : now, id)
  const known = new Set(parts.map(({ file }) => file))
  const first = db
    .prepare('select metadata_item_id as id from media_items where library_section_id = ? order by id limit 1')
    .get(section)
  const fresh = [...found].filter((file) => !known.has(file))
  for (const file of fresh) {
    const media = db
      .prepare(
        'insert into media_items (library_section_id, metadata_item_id, created_at, updated_at) values (?, ?, ?, ?)',
      )
      .run(section, first?.['id'] ?? null, now, now).lastInsertRowid
    db.prepare(
      'insert into media_parts (media_item_id, file, size, created_at, updated_at) values (?, ?, ?, ?, ?)',
    ).run(media, file, statSync(file).size, now, now)
  }
  return fresh.length
}

function filesBelow(root: string): string[] {
  try {
    return readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
  } catch {
    return []
  }
}

async function analyseMusic(): Promise<void> {
  butler = {
    uuid: `butler-${++asked}`,
    type: 'media.generate.music.analysis',
    title: 'Sonic analysis',
    subtitle: '',
    progress: 0,
  }
  for (let done = 0; done <= 10; done++) {
    await sleep(50)
    butler.progress = done * 10
  }
  butler = null
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://plex')
  const send = (status: number, container?: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(container === undefined ? '' : JSON.stringify({ MediaContainer: container }))
  }
  if (Date.now() - startedAt < maintenance) {
    response.writeHead(503, { 'content-type': 'text/xml' })
    response.end(
      '<Response code="503" title="Maintenance" status="Plex Media Server is currently running database migrations."/>',
    )
    return
  }
  const { method = 'GET' } = request
  if (url.searchParams.has('X-Plex-Token')) return send(400)
  if (url.pathname === '/identity')
    return send(200, { size: 0, claimed: token !== null, machineIdentifier: 'fake', version: '1.42.1.10060-fake' })
  if (token !== null && request.headers['x-plex-token'] !== token) return send(401)
  if (url.pathname === '/library/sections') return send(200, { Directory: sections().map(directory) })
  if (url.pathname === '/activities')
    return send(200, { Activity: [...activities.values(), ...(butler === null ? [] : [butler])] })
  if (url.pathname === '/:/prefs') return preferencesAnswer(method, url, send)
  const task = /^\/butler\/(\w+)$/u.exec(url.pathname)?.[1]
  if (task !== undefined) return butlerAnswer(method, task, send)
  const [, id = '', what = ''] = /^\/library\/sections\/(\d+)\/(\w+)$/u.exec(url.pathname) ?? []
  const row = sections().find((each) => String(each.id) === id)
  if (row === undefined) return send(404)
  sectionAnswer(method, row, what, url, send)
}

type Send = (status: number, container?: unknown) => void

function preferencesAnswer(method: string, url: URL, send: Send): void {
  if (method === 'GET')
    return send(200, { Setting: [...preferences].map(([id, value]) => ({ id, value: value === '1' ? true : value })) })
  for (const name of url.searchParams.keys()) if (!preferences.has(name)) return send(400)
  for (const [name, value] of url.searchParams) preferences.set(name, value)
  send(200)
}

function butlerAnswer(method: string, task: string, send: Send): void {
  if (task !== 'MusicAnalysis') return send(404)
  if (method === 'DELETE') return send(butler === null ? 404 : 200)
  if (refreshing.size > 0) return send(500)
  if (butler !== null) return send(202)
  void analyseMusic()
  send(200)
}

function sectionAnswer(method: string, row: SectionRow, what: string, url: URL, send: Send): void {
  if (what === 'timeline') return send(200, { updateQueueSize: String(queue.get(row.id) ?? 0) })
  if (what === 'all') {
    const sql = 'select count(*) as n from metadata_items where library_section_id = ? and metadata_type = ?'
    return send(200, { size: 0, totalSize: db.prepare(sql).get(row.id, Number(url.searchParams.get('type')))?.['n'] })
  }
  // What a real server may crash at is refused.
  if (what === 'analyze' && method === 'PUT') return send(refreshing.has(row.id) ? 500 : 200)
  if (what !== 'refresh') return send(404)
  if (method === 'DELETE') {
    cancelled.add(row.id)
    return send(200)
  }
  if (knobs.postOnly === true && method === 'GET') return send(405)
  if (row.section_type === 8 && token === null) return send(503)
  void scan(row.id)
  send(200)
}

const server = createServer(answer)
server.listen(Number(port), () => {
  const address = server.address()
  if (typeof address === 'object' && address !== null) process.stdout.write(`listening ${address.port}\n`)
})
process.on('SIGTERM', () => {
  void sleep(stopping).then(() => {
    db.exec('pragma wal_checkpoint(truncate)')
    db.close()
    process.exit(0)
  })
})
