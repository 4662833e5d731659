import fc from 'fast-check'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { buildLibrary } from '../../../fixtures/library.ts'
import { openWorkspace } from '../../../src/db/state/workspace.ts'
import { applyPlan } from '../../../src/remap/apply/apply-plan.ts'
import { undoRun } from '../../../src/remap/apply/undo-run.ts'
import { applyOptions, now, planOf, tableHashes, type Wanted } from '../../integration/remap/apply/plan-of.ts'

// Few names, so that files meet in folders; odd ones, so that no byte is taken for syntax.
const segment = fc.constantFrom('A', 'B', 'Season 1', "it's 100%", 'é', 'e\u0301', '日本', '_%', '\u{1f600}')
const root = fc.constantFrom('/tv', '/tv/more', '/Media/TV Shows')
const placeIn = (roots: readonly string[]) =>
  fc
    .tuple(fc.constantFrom(...roots), fc.array(segment, { maxLength: 3 }), fc.nat(9))
    .map(([root, folders, name]) => [root, ...folders, `${name}.mkv`].join('/'))

/** A library of one section, and for each of some runs which of its files go where. */
const story = fc.uniqueArray(root, { minLength: 1 }).chain((roots) =>
  fc.record({
    roots: fc.constant(roots),
    paths: fc.array(placeIn(roots), { minLength: 1, maxLength: 12 }),
    trash: fc.array(segment, { maxLength: 3 }),
    runs: fc.array(fc.array(fc.tuple(fc.nat(11), placeIn(roots)), { minLength: 1, maxLength: 12 }), {
      minLength: 1,
      maxLength: 3,
    }),
  }),
)

/** Moves of what is there to what is free. */
function movesOf(paths: readonly string[], run: readonly (readonly [number, string])[]): Map<string, string> {
  const moves = new Map<string, string>()
  const taken = new Set(paths)
  for (const [index, to] of run) {
    const from = paths[index % paths.length]
    if (from === undefined || taken.has(to) || moves.has(from)) continue
    taken.add(to)
    moves.set(from, to)
  }
  return moves
}

test('any plans, undone in turn, give back every table', { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(story, async ({ roots, paths, trash, runs }) => {
      const folder = mkdtempSync(join(tmpdir(), 'plexferry-property-'))
      try {
        const { file } = buildLibrary(join(folder, 'library.db'), {
          // Paths that come twice are files of two episodes.
          sections: [{ name: 'TV', type: 'show', roots, items: paths.map((path) => ({ parts: [path] })) }],
          fill: (db, writer) => {
            for (const path of trash) writer.directory(1, `gone/${path}`)
            db.prepare("update directories set deleted_at = 1755000000 where path like 'gone%'").run()
          },
        })
        await using workspace = await openWorkspace(join(folder, 'state'), { now })
        const states = [tableHashes(file)]
        let current: readonly string[] = paths
        for (const run of runs) {
          const moves = movesOf(current, run)
          if (moves.size === 0) continue
          const wanted: Wanted = { moves }
          await applyPlan(await planOf(file, wanted), applyOptions(file, workspace))
          current = current.map((path) => moves.get(path) ?? path)
          states.push(tableHashes(file))
        }
        while (states.length > 1) {
          expect(tableHashes(file)).toEqual(states.pop())
          await undoRun(applyOptions(file, workspace))
        }
        expect(tableHashes(file)).toEqual(states[0])
      } finally {
        rmSync(folder, { recursive: true })
      }
    }),
    { numRuns: 15 },
  )
})
