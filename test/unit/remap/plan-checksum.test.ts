import { expect, test } from 'vitest'
import { planChecksum } from '../../../src/remap/plan-checksum.ts'
import type { RemapMove, RemapPlan } from '../../../src/remap/remap-plan.ts'
import { examplePlan } from './example-plan.ts'

const { checksum: _, ...plan } = examplePlan()
const known = await planChecksum(plan)

test('it is 64 hexadecimal digits, and the same each time', async () => {
  expect(known).toMatch(/^[\da-f]{64}$/u)
  expect(await planChecksum(plan)).toBe(known)
})

test('it does not depend on when the plan was made, nor on the order of its fields or how they were written', async () => {
  expect(await planChecksum({ ...plan, createdAt: '1999-01-01T00:00:00.000Z' })).toBe(known)
  const turned = Object.fromEntries(Object.entries(plan).toReversed()) as typeof plan
  expect(await planChecksum(turned)).toBe(known)
  expect(await planChecksum(JSON.parse(JSON.stringify(plan, null, 4)) as RemapPlan)).toBe(known)
})

test('it depends on everything else', async () => {
  const others = Object.keys(plan).filter((name) => name !== 'createdAt')
  const sums = await Promise.all(others.map(async (name) => await planChecksum({ ...plan, [name]: 'other' })))
  expect(new Set([known, ...sums]).size).toBe(others.length + 1)
  expect(await planChecksum({ ...plan, more: 1 } as typeof plan)).not.toBe(known)
})

test('it tells lists apart wherever they differ, long ones too', async () => {
  const move = (index: number): RemapMove => ({ ...(plan.moves[0] as RemapMove), partIds: [index] })
  const moves = Array.from({ length: 20_001 }, (_, index) => move(index))
  const sums = await Promise.all(
    [
      moves,
      moves.slice(0, -1),
      moves.with(0, move(-1)),
      moves.with(10_000, move(-1)),
      moves.with(20_000, move(-1)),
      [],
    ].map(async (some) => await planChecksum({ ...plan, moves: some })),
  )
  expect(new Set(sums).size).toBe(sums.length)
})
