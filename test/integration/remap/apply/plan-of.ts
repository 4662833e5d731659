import { createHash } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { readCurrentRows } from '../../../../src/db/plex/rows/current-rows.ts'
import { openReadOnly } from '../../../../src/db/plex/read-db.ts'
import type { ApplyOptions } from '../../../../src/remap/apply/apply-plan.ts'
import { planWrites, rowsOf } from '../../../../src/remap/apply/planned-writes.ts'
import { planChecksum } from '../../../../src/remap/plan-checksum.ts'
import type { RemapMove, RemapPlan, RootChange, SidecarMove } from '../../../../src/remap/remap-plan.ts'
import type { Workspace } from '../../../../src/db/state/workspace.ts'

export interface Wanted {
  /** New paths by old ones; every part of an old path moves. */
  readonly moves?: ReadonlyMap<string, string>
  readonly roots?: readonly RootChange[]
  readonly sidecars?: readonly SidecarMove[]
}

/** What stands in for `libraryFingerprint`: of the parts and their folders. */
export function fingerprintOf(file: string): string {
  const { media_parts: parts, section_locations: locations } = tableHashes(file, ['media_parts', 'section_locations'])
  return `${parts} ${locations}`
}

/** A plan for a library that nobody has open. */
export async function planOf(file: string, wanted: Wanted, changes: Partial<RemapPlan> = {}): Promise<RemapPlan> {
  using db = openReadOnly(file)
  const parts = db
    .prepare("select id, file, size from media_parts where coalesce(deleted_at, 0) in (0, '') order by id")
    .all() as unknown as { id: number; file: string; size: number }[]
  const moves = [...(wanted.moves ?? [])].map(([from, to]): RemapMove => ({
    partIds: [],
    from,
    to,
    size: 0,
    evidence: 'strong',
    score: 40,
    rule: 'r1',
  }))
  const byPath = new Map(moves.map((move, at) => [move.from, at]))
  for (const { id, file, size } of parts) {
    const at = byPath.get(file)
    const move = at === undefined ? undefined : moves[at]
    if (at !== undefined && move !== undefined) moves[at] = { ...move, partIds: [...move.partIds, id], size }
  }
  const planned = { moves, roots: wanted.roots ?? [], sidecars: wanted.sidecars ?? [] }
  const plan = {
    format: 'plexferry/remap-plan',
    formatVersion: 1,
    toolVersion: '0.0.0-test',
    createdAt: '2026-01-01T00:00:00.000Z',
    source: { fingerprint: fingerprintOf(file), database: file, listing: 'test', schema: 'test' },
    quality: 'applyable',
    blockers: [],
    rules: [],
    ...planned,
    unresolved: [],
    effects: planWrites(planned, readCurrentRows(db, rowsOf(planned)), 1_790_000_000).effects,
    deepScan: [],
    proof: {
      mode: 'off',
      checked: 0,
      proved: 0,
      refuted: 0,
      requests: 0,
      bytes: 0,
      vanished: 0,
      unreadable: 0,
      bound: null,
    },
    ...changes,
  } as const satisfies Omit<RemapPlan, 'checksum'>
  return { ...plan, checksum: await planChecksum(plan) }
}

let clock = Date.UTC(2026, 10, 22, 11, 35, 12)
/** A clock on which no two runs begin at the same time. */
export const now = (): Date => new Date((clock += 1000))

/** A machine without containers, whatever runs on the one that tests. */
const noEngine = async (): Promise<string> =>
  Promise.reject(Object.assign(new Error('no such program'), { code: 'ENOENT' }))

export function applyOptions(file: string, workspace: Workspace): ApplyOptions {
  return {
    database: file,
    workspace,
    now,
    random: () => 0.5,
    findUsers: { run: noEngine },
    toolVersion: '0.0.0-test',
    origin: 'in-place',
    fingerprintNow: fingerprintOf(file),
    stillTheSame: () => Promise.resolve(true),
  }
}

/** A hash of every row of every ordinary table, or of some, with the type of each value. */
export function tableHashes(file: string, only?: readonly string[]): Readonly<Record<string, string>> {
  using db = new DatabaseSync(file)
  const tables = db
    .prepare("select name from sqlite_schema where type = 'table' and sql not like 'create virtual%' order by name")
    .all() as { name: string }[]
  return Object.fromEntries(
    tables.flatMap(({ name }) => {
      if (only?.includes(name) === false) return []
      const hash = createHash('sha1')
      const key = name === 'sqlite_sequence' ? 'name' : 'rowid'
      const rows = db.prepare(`select * from "${name}" order by ${key}`)
      rows.setReadBigInts(true)
      rows.setReturnArrays(true)
      for (const row of rows.iterate() as Iterable<unknown>)
        hash.update(JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)))
      return [[name, hash.digest('hex')]]
    }),
  )
}
