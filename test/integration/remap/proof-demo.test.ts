import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildDemo, type Demo } from '../../../fixtures/demo.ts'
import { openWorkspace } from '../../../src/db/state/workspace.ts'
import type { Matching } from '../../../src/remap/match/match-input.ts'
import { proveMatches, type ProofSubject } from '../../../src/remap/proof/prove.ts'
import type { StoredHashes } from '../../../src/remap/proof/verdict.ts'
import type { ContentSource } from '../../../src/storage/content/content-source.ts'
import { openContent } from '../../../src/storage/content/open-content.ts'
import { suiteFolder } from '../../support/suite-folder.ts'

const folder = suiteFolder()
let demo: Demo
let moves: { readonly from: string; readonly to: string; readonly size: number; readonly stored: StoredHashes }[]

beforeAll(() => {
  demo = buildDemo(folder, { scale: 0.0005, withFiles: true })
  const db = new Database(demo.database, { readonly: true })
  const row = db.prepare<[string], { size: number } & StoredHashes>(
    'SELECT size, hash, open_subtitle_hash AS openSubtitleHash FROM media_parts WHERE file = ?',
  )
  moves = demo.truth.moves
    .filter(({ from }) => from.startsWith('/Media/TVShows/'))
    .flatMap(({ from, to }) => {
      const found = row.get(from)
      return to === null || found === undefined ? [] : [{ from, to, size: found.size, stored: found }]
    })
  db.close()
})

async function source(): Promise<ContentSource> {
  const content = await openContent(`dir:${demo.media}`)
  if (content === null) throw new Error('a folder can be read')
  return content
}

/** The true moves; `objectOf` says which of their objects a file is matched with. */
function subject(objectOf: (file: number) => number): ProofSubject {
  return {
    match: (known): Matching => {
      const matches = moves
        .map((_, file) => ({ file, object: objectOf(file), score: 30 }))
        .filter(({ file, object }) => !known.refuted(file, object))
      const there = new Set(matches.map(({ file }) => file))
      const lost = [...moves.keys()].filter((file) => !there.has(file))
      return { matches, unmatched: lost.map((file) => ({ file, reason: 'gone', candidates: [] })), undecided: [] }
    },
    pathOf: (file) => moves[file]?.from ?? '',
    sizeOf: (file) => moves[file]?.size ?? 0,
    storedHashes: (file) => moves[file]?.stored ?? { hash: null, openSubtitleHash: null },
    keyOf: (object) => (moves[object]?.to ?? '').replace('/Media/', ''),
  }
}

describe('the demo library, read from its files', () => {
  it('has all 703 restructured episodes proved by their bytes', async () => {
    expect(moves.length).toBe(703)
    expect(moves.every(({ to }) => existsSync(join(demo.media, to.replace('/Media/', ''))))).toBe(true)
    await using content = await source()
    const { matching, isProved, summary } = await proveMatches(
      subject((file) => file),
      {
        mode: 'auto',
        source: content,
        cache: null,
      },
    )
    expect(matching.matches.filter(({ file, object }) => isProved(file, object)).length).toBe(703)
    expect(summary).toEqual({
      mode: 'auto',
      checked: 703,
      proved: 703,
      refuted: 0,
      requests: 1406,
      bytes: 703 * 131_072,
      bound: null,
    })
  })

  it('is not read again in the next run, which asks only whether the files are still the same', async () => {
    await using workspace = await openWorkspace(join(folder, 'workspace'), { now: () => new Date(0) })
    const cache = workspace.contentHashes
    await using content = await source()
    const first = await proveMatches(
      subject((file) => file),
      { mode: 'auto', source: content, cache },
    )
    const second = await proveMatches(
      subject((file) => file),
      { mode: 'auto', source: content, cache },
    )
    expect(first.summary).toMatchObject({ proved: 703, requests: 1406 })
    expect(second.summary).toMatchObject({ proved: 703, requests: 703, bytes: 0 })
  })

  it('has two episodes of equal size told apart', async () => {
    const [one, other] = [5, 6]
    moves = moves.map((move, file) => (file === other ? { ...move, size: moves[one]?.size ?? 0 } : move))
    await using content = await source()
    const swapped = subject((file) => (file === one ? other : file === other ? one : file))
    const { matching, summary } = await proveMatches(swapped, { mode: 'auto', source: content, cache: null })
    expect(summary.proved).toBe(701)
    expect(matching.unmatched.map(({ file }) => file)).toEqual([one, other])
  })
})
