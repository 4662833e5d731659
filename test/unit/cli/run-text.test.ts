import { describe, expect, test } from 'vitest'
import { renderApplied, renderRuns, renderUndone } from '../../../src/cli/render/run-text.ts'
import { makeStyle } from '../../../src/cli/render/style.ts'
import type { Run } from '../../../src/db/state/run-log.ts'
import type { AppliedRun } from '../../../src/remap/apply/apply-plan.ts'
import type { UndoneRun } from '../../../src/remap/apply/undo-run.ts'
import { examplePlan } from '../remap/example-plan.ts'

const style = makeStyle(false)
const backup = { folder: '/plex/plexferry-backups/r1', files: [], bytes: 12 * 1024 * 1024, leftovers: [] }
const applied: AppliedRun = {
  runId: '20260101-000000-abcd',
  backup,
  effects: examplePlan().effects,
  verified: { paths: 1, directories: 2 },
  unusedDirectories: [],
  settled: [],
  pruned: [],
  notes: [],
}
const undone: UndoneRun = {
  runId: '20260101-000000-abcd',
  backup,
  restored: 1,
  skipped: [],
  kept: 0,
  recreated: 0,
  settled: [],
  pruned: [],
  notes: [],
}

const bell = 'odd\u001b[31m\u0007 name'

describe('what was applied', () => {
  test('says the run, the backup, what was verified, how to undo it, and that no scan is needed', () => {
    expect(renderApplied(applied, examplePlan(), 'plexferry undo --db x', style)).toBe(`
Applied: 1 file moved in the database, none lost.
  run       20260101-000000-abcd
  backup    /plex/plexferry-backups/r1 (12.0 MiB)
  verified  1 path in place, 2 folders that spell them, the rows of all
            other tables counted, the integrity of the tables written
  undo      plexferry undo --db x

Start Plex again. It needs no scan for these files.
`)
  })

  test('says what became of runs that were cut short, what went, and what is left', () => {
    const text = renderApplied(
      {
        ...applied,
        settled: [
          { id: 'a', outcome: 'committed' },
          { id: 'b', outcome: 'rolled-back' },
          { id: 'c', outcome: 'undone' },
        ],
        unusedDirectories: [{ id: 1, path: 'old', section: 1 }] as unknown as AppliedRun['unusedDirectories'],
        pruned: ['older'],
        notes: ['docker could not be asked'],
      },
      examplePlan({
        deepScan: [{ section: 1, paths: [], force: true, why: '', effect: { new: 0, gone: 1, watchStateLost: 0 } }],
      }),
      'undo',
      style,
    )
    for (const line of [
      'Run a was cut short; it had been written whole: undo can take it back.',
      'Run b was cut short; it had written nothing.',
      'Run c was cut short; it had been taken back whole.',
      '  left      1 folder row that nothing uses any more, for Plex to clean',
      '  removed   older (an older backup)',
      '  note: docker could not be asked',
      'Start Plex again. It still needs 1 scan, of what the plan lists;',
    ])
      expect(text.split('\n')).toContain(line)
  })

  test('names what runs that were killed left behind', () => {
    const half = { ...backup, leftovers: ['/plex/plexferry-backups/r0.part'] }
    const line = '  leftover  /plex/plexferry-backups/r0.part (half a backup, of a run that was cut short: delete it)'
    expect(renderApplied({ ...applied, backup: half }, examplePlan(), 'undo', style).split('\n')).toContain(line)
    expect(renderUndone({ ...undone, backup: half }, style).split('\n')).toContain(line)
  })

  test('shows no control characters of names', () => {
    const text = renderApplied({ ...applied, pruned: [bell], notes: [bell] }, examplePlan(), 'undo', style)
    expect(text).not.toContain('\u001b')
    expect(text).not.toContain('\u0007')
  })
})

describe('what was taken back', () => {
  test('says the run, its rows and the backup', () => {
    expect(renderUndone(undone, style)).toBe(
      'Taken back: run 20260101-000000-abcd, 1 row as before.\n  backup    /plex/plexferry-backups/r1 (12.0 MiB)\n',
    )
  })

  test('says what was not, and why', () => {
    const text = renderUndone(
      { ...undone, backup: null, kept: 1, recreated: 2, skipped: [{ table: 'media_parts', id: 4 }], notes: [bell] },
      style,
    )
    expect(text).not.toContain('backup')
    expect(text).toContain('  kept      1 row of the run that others use by now\n')
    expect(text).toContain('  made      2 folder rows again that Plex had cleaned\n')
    expect(text).toContain('  skipped   1 row changed since the run, left as they are\n')
    expect(text).not.toContain('\u001b')
  })
})

describe('the runs of a database', () => {
  const run = (status: Run['status']): Run => ({
    id: `20260101-000000-${status}`,
    kind: 'remap',
    status,
    database: { path: '/plex/library.db', library: 'x' },
    planChecksum: '',
    fingerprint: '',
    backup: null,
    counts: { media_parts: 1234 },
    sequence: { before: null, after: null },
    createdAt: '2026-01-01T10:20:30.000Z',
    finishedAt: null,
    toolVersion: '1.0.0',
  })

  test('are a table, each with its state in words', () => {
    const every: Run['status'][] = [
      'started',
      'backed-up',
      'journalled',
      'committed',
      'rolled-back',
      'undoing',
      'undone',
    ]
    const lines = renderRuns('/plex/library.db', every.map(run), 80).split('\n')
    expect(lines[0]).toMatch(/^run +state +parts +started \(UTC\)$/u)
    expect(lines[4]).toMatch(/^20260101-000000-committed +applied +1,234 +2026-01-01 10:20$/u)
    expect(lines.filter((line) => line.includes('cut short'))).toHaveLength(4)
  })

  test('may be none', () => {
    expect(renderRuns(bell, [], 80)).toMatch(/^No run has written odd.* name\.\n$/u)
  })
})
