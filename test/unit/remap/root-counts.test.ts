import { expect, test } from 'vitest'
import { countByRoot, isDeserted } from '../../../src/remap/root-counts.ts'
import { type AuditedPart, auditedParts } from './audited-parts.ts'

const count = (parts: readonly AuditedPart[], roots: readonly (readonly string[])[]) => {
  const { snapshot, compared } = auditedParts(parts, { roots })
  return countByRoot(snapshot, compared)
}

test('parts are counted by the folder of their section that they lie under, the longest that holds them', () => {
  const counts = count(
    [
      { path: '/Media/TV/a.mkv', verdict: 'stale' },
      { path: '/Media/TV/HD/b.mkv', verdict: 'present' },
      { path: '/Media/TV/HD/c.mkv', verdict: 'changed' },
      { path: '/Media/TV/HDR/d.mkv', verdict: 'stale' },
      { path: '/elsewhere/e.mkv', verdict: 'stale' },
    ],
    [['/Media/TV', '/Media/TV/HD/']],
  )
  expect(counts).toEqual([
    [
      { root: '/Media/TV', parts: 2, present: 0 },
      { root: '/Media/TV/HD', parts: 2, present: 2 },
    ],
  ])
  expect(counts[0]?.map(isDeserted)).toEqual([true, false])
})

test('sections are counted apart, and one without parts is not deserted', () => {
  const counts = count([{ path: '/Media/TV/a.mkv', verdict: 'stale' }], [['/Media/TV'], ['/Media/Kids'], []])
  expect(counts).toEqual([
    [{ root: '/Media/TV', parts: 1, present: 0 }],
    [{ root: '/Media/Kids', parts: 0, present: 0 }],
    [],
  ])
  expect(counts.flat().map(isDeserted)).toEqual([true, false])
})

test('what the listing cannot show may well be there', () => {
  const [[root] = []] = count([{ path: '/Media/TV/a.mkv', verdict: 'unjudged' }], [['/Media/TV']])
  expect(root && isDeserted(root)).toBe(false)
})

test('folders of a server on Windows are told by their names, not their slashes', () => {
  const roots = [['D:\\TV', 'E:\\TV\\']]
  expect(count([{ path: 'E:\\TV\\a.mkv', verdict: 'present' }], roots)).toEqual([
    [
      { root: 'D:/TV', parts: 0, present: 0 },
      { root: 'E:/TV', parts: 1, present: 1 },
    ],
  ])
})
