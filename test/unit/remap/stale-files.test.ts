import { describe, expect, test } from 'vitest'
import { PartClass } from '../../../src/analyze/part-class.ts'
import { type MisplacedFile, misplacedFiles } from '../../../src/remap/stale-files.ts'
import { auditedParts, type AuditedPart } from './audited-parts.ts'

const stale = (path: string, more: Partial<AuditedPart> = {}): AuditedPart => ({ path, verdict: 'stale', ...more })
const sortOut = (parts: readonly AuditedPart[], chosen = [0, 1]) => {
  const { snapshot, compared } = auditedParts(parts, { chosen })
  return misplacedFiles(snapshot, compared)
}

describe('files out of place', () => {
  test('are sorted by what the audit said of them; those in their place are left out', () => {
    const files = sortOut([
      { path: '/a', verdict: 'present' },
      stale('/b'),
      { path: '/c', verdict: 'spelling' },
      { path: '/d', verdict: 'changed' },
      { path: '/e', verdict: 'unjudged' },
    ])
    expect(
      Object.entries(files).map(([name, list]: [string, MisplacedFile[]]) => [name, list.map(({ path }) => path)]),
    ).toEqual([
      ['stale', ['/b']],
      ['spelling', ['/c']],
      ['changed', ['/d']],
      ['unjudged', ['/e']],
    ])
  })

  test('are one for each path, with all its parts and sections', () => {
    const parts = [stale('/b', { section: 1 }), stale('/a'), stale('/b'), stale('/b', { section: 1 })]
    expect(sortOut(parts).stale).toEqual([
      { stored: '/a', path: '/a', parts: [1], sections: [0], size: 1000 },
      { stored: '/b', path: '/b', parts: [0, 2, 3], sections: [0, 1], size: 1000 },
    ])
  })

  test('have no size where their parts disagree, or where one does not know', () => {
    const sizes = (first: number, second: number) =>
      sortOut([stale('/a', { size: first }), stale('/a', { size: second })]).stale[0]?.size
    expect(sizes(10, 10)).toBe(10)
    expect(sizes(10, 11)).toBeNaN()
    expect(sizes(Number.NaN, 11)).toBeNaN()
    expect(sizes(11, Number.NaN)).toBeNaN()
    expect(sizes(Number.NaN, Number.NaN)).toBeNaN()
  })

  test('are only those of the sections that were asked for', () => {
    const parts = [stale('/a'), stale('/b', { section: 1 })]
    expect(sortOut(parts, [1]).stale.map(({ path }) => path)).toEqual(['/b'])
  })

  test('have slashes beside the path as it is stored', () => {
    expect(sortOut([stale('D:\\TV\\a.mkv')]).stale[0]).toMatchObject({ stored: 'D:\\TV\\a.mkv', path: 'D:/TV/a.mkv' })
  })
})

test('every class of part is either in its place or sorted', () => {
  expect(Object.keys(PartClass)).toEqual(['present', 'stale', 'changed', 'spelling', 'unjudged'])
})
