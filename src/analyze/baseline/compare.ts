import type { Baseline, SectionBaseline, Survey, TableBaseline, WatchBaseline } from '../../core/baseline.ts'
import type { BaselineDiff, Change, SectionDiff, TableDiff, WatchDiff } from '../../core/baseline-diff.ts'

/** What was lost, gained and kept since the baseline was taken. `now` was counted with it in view. */
export function compareWithBaseline(baseline: Baseline, now: Survey): BaselineDiff {
  const { library } = baseline
  return {
    baseline: { createdAt: baseline.createdAt, toolVersion: baseline.toolVersion, schema: library.schema },
    schema: {
      before: library.schema,
      after: now.library.schema,
      changed: library.schemaDigest !== now.library.schemaDigest,
    },
    sections: 'sections' in now.unreadable ? [] : compareSections(baseline, now),
    tables: compareTables(baseline.tables, now),
    watch: 'watch state' in now.unreadable ? [] : compareWatch(baseline.watch, now.watch),
    files: now.files.map(({ role, bytes }) => ({
      role,
      before: baseline.files.find((file) => file.role === role)?.bytes ?? 0,
      after: bytes,
    })),
    blobs:
      baseline.blobs === null || now.blobs === null ? null : { before: total(baseline.blobs), after: total(now.blobs) },
  }
}

/** Whether the library is the one that the baseline was taken of: a section's uuid never changes. */
export function isSameLibrary(baseline: Baseline, now: Survey): boolean {
  if (baseline.sections.length === 0 || 'sections' in now.unreadable) return true
  // A library without a section has lost them all; whose it was cannot be told.
  if (now.sections.length === 0) return true
  const keys = new Set(baseline.sections.map(({ key }) => key))
  return now.sections.some(({ key }) => keys.has(key))
}

const total = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0)

function compareSections(baseline: Baseline, now: Survey): SectionDiff[] {
  const after = new Map(now.sections.map((section) => [section.key, section]))
  const before = new Set(baseline.sections.map(({ key }) => key))
  return [
    ...baseline.sections.map((section) => sectionDiff(section, after.get(section.key) ?? null, now)),
    ...now.sections.filter(({ key }) => !before.has(key)).map((section) => sectionDiff(null, section, now)),
  ]
}

function sectionDiff(before: SectionBaseline | null, after: SectionBaseline | null, now: Survey): SectionDiff {
  const any = after ?? before
  if (any === null) throw new Error('a section that is nowhere')
  const kept = after === null ? undefined : now.kept.find(({ section }) => section === after.id)
  const kinds = new Set([...Object.keys(before?.items ?? {}), ...Object.keys(after?.items ?? {})])
  const folders = Object.entries(before?.folders ?? {}).filter(([key]) => after?.folders[key] === undefined)
  return {
    id: any.id,
    name: (after === null ? undefined : now.names[after.id]) ?? any.name,
    state: before === null ? 'gained' : after === null ? 'lost' : 'there',
    items: Object.fromEntries(
      [...kinds].map((kind) => [
        kind,
        change(before?.items[kind] ?? 0, after?.items[kind] ?? 0, kept?.items[kind] ?? 0),
      ]),
    ),
    parts: change(before?.parts ?? 0, after?.parts ?? 0, kept?.parts ?? 0),
    sonic:
      before?.sonic === null || after?.sonic === null
        ? null
        : { before: before?.sonic.analysed ?? 0, after: after?.sonic.analysed ?? 0 },
    analysed: { before: analysed(before), after: analysed(after) },
    trashed: { before: inTrash(before), after: inTrash(after) },
    unavailable: (after?.locations ?? []).filter(
      (place) => !place.available && before?.locations.find(({ id }) => id === place.id)?.available === true,
    ).length,
    foldersLost: { folders: folders.length, parts: folders.reduce((sum, [, parts]) => sum + parts, 0) },
  }
}

/** @param old how many of those there now are of ids that were given then */
function change(before: number, after: number, old: number): Change {
  const kept = Math.min(before, old)
  return { before, after, lost: before - kept, gained: after - kept, kept }
}

const analysed = (section: SectionBaseline | null): number =>
  Object.entries(section?.analysis ?? {}).reduce((sum, [version, n]) => sum + (version === '0' ? 0 : n), 0)

const inTrash = (section: SectionBaseline | null): number =>
  section === null ? 0 : section.trashed.items + section.trashed.media + section.trashed.parts

function compareTables(before: readonly TableBaseline[], now: Survey): TableDiff[] {
  const after = new Map(now.tables.map((table) => [table.name, table]))
  const names = new Set([...before.map(({ name }) => name), ...after.keys()])
  return [...names]
    .toSorted()
    .filter((name) => !(`table ${name}` in now.unreadable))
    .map((name) =>
      tableDiff(name, before.find((table) => table.name === name) ?? none(name), after.get(name) ?? none(name)),
    )
    .filter(({ before, after }) => before > 0 || after > 0)
}

const none = (name: string): TableBaseline => ({ name, rows: 0, lastId: 0, ranges: [] })

/**
 * Ids are never given twice, so that what a range has fewer of was lost, and what lies behind the last id of then was
 * gained.
 */
function tableDiff(name: string, before: TableBaseline, after: TableBaseline): TableDiff {
  if (before.ranges.length === 0 || after.ranges.length === 0)
    return { name, ...change(before.rows, after.rows, after.ranges.length === 0 ? after.rows : 0), touched: null }
  const now = new Map(after.ranges.map(([first, rows, digest]) => [first, { rows, digest }]))
  let kept = 0
  let touched: number | null = 0
  for (const [first, rows, digest] of before.ranges) {
    const found = now.get(first) ?? { rows: 0, digest: null }
    kept += Math.min(rows, found.rows)
    if (found.rows > 0 && (digest === null || found.digest === null)) touched = null
    else if (touched !== null && found.digest !== digest) touched += Math.min(rows, found.rows)
  }
  return {
    name,
    before: before.rows,
    after: after.rows,
    lost: before.rows - kept,
    gained: after.rows - kept,
    kept,
    touched,
  }
}

/** What may not shrink while nobody watches: a place to go on from does when it is reached. */
const judged = ['settings', 'viewed', 'viewCount', 'rated', 'views'] as const

function compareWatch(before: readonly WatchBaseline[], after: readonly WatchBaseline[]): WatchDiff[] {
  const accounts = [...new Set([...before, ...after].map(({ account }) => account))].toSorted((a, b) => a - b)
  return accounts.map((account) => {
    const [was, is] = [before, after].map((rows) => rows.find((row) => row.account === account) ?? null)
    return {
      account,
      before: was ?? null,
      after: is ?? null,
      smaller: judged.filter((name) => (is?.[name] ?? 0) < (was?.[name] ?? 0)),
    }
  })
}
