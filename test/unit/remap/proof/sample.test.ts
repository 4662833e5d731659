import { describe, expect, it } from 'vitest'
import { Random } from '../../../../fixtures/random.ts'
import { errorBound, type MoveGroups, toSample } from '../../../../src/remap/proof/sample.ts'

/** Groups of so many moves, numbered through. */
function groupsOf(sizes: readonly number[]): number[][] {
  let move = 0
  return sizes.map((size) => Array.from({ length: size }, () => move++))
}

const none = () => false
const any = () => true

/** Those that are proved once all that is sampled has proved right. */
function provedBy(groups: MoveGroups, isJudgeable: (move: number) => boolean = any): (move: number) => boolean {
  const proved = new Set(toSample(groups, none, isJudgeable))
  return (move) => proved.has(move)
}

function boundOf(sizes: readonly number[], isJudgeable: (move: number) => boolean = any): number | null {
  const groups = groupsOf(sizes)
  return errorBound(groups, provedBy(groups, isJudgeable))
}

const small = Array.from({ length: 40_000 }, () => 12)

describe('the sample of accepted moves', () => {
  it('is all of them up to 2,000', () => {
    expect(toSample(groupsOf([1500, 500]), none, any).length).toBe(2000)
    expect(boundOf([1500, 500])).toBeNull()
    expect(boundOf([])).toBeNull()
    expect(toSample([], none, any)).toEqual([])
  })

  it('has some of each group, in proportion to its size', () => {
    const wanted = toSample(groupsOf([100_000, 10_000, 10, 1]), none, any)
    const of = (from: number, to: number) => wanted.filter((move) => move >= from && move < to).length
    expect([of(0, 100_000), of(100_000, 110_000), of(110_000, 110_010), of(110_010, 110_011)]).toEqual([
      1815, 182, 1, 1,
    ])
  })

  it('is no more than 2,000 however many groups there are', () => {
    expect(toSample(groupsOf(small), none, any).length).toBe(2000)
    expect(toSample(groupsOf([486_000]), none, any).length).toBe(2000)
  })

  it('asks for nothing more once it is proved', () => {
    for (const sizes of [[100_000, 10], [500], small]) {
      const groups = groupsOf(sizes)
      expect(toSample(groups, provedBy(groups), any)).toEqual([])
    }
  })

  it('goes to others where some cannot be checked, and asks of no more than it takes', () => {
    let asked = 0
    const wanted = toSample(groupsOf([50_000]), none, (move) => {
      asked++
      return move % 2 === 0
    })
    expect(wanted.length).toBe(2000)
    expect(wanted.every((move) => move % 2 === 0)).toBe(true)
    expect(asked).toBeLessThan(10_000)
    expect(toSample(groupsOf([5000]), none, none)).toEqual([])
  })
})

describe('the error that a clean sample could hide', () => {
  it('is about three by its size', () => {
    expect(boundOf([486_000])).toBeCloseTo(3 / 2000, 4)
    expect(boundOf(small)).toBeCloseTo(3 / 2000, 4)
  })

  it('counts groups that could not be checked at all as wrong', () => {
    const bound = boundOf([10_000, 1000], (move) => move < 10_000)
    expect(bound).toBeGreaterThan(1000 / 11_000)
    expect(bound).toBeLessThan(1000 / 9000 + 3 / 1000)
    expect(boundOf([10], none)).toBe(1)
  })

  it('holds: where more than that were wrong, the sample would have met one, 19 times of 20', () => {
    const random = new Random(3)
    const groups = groupsOf([3000, 400, 50, 5])
    const isProved = provedBy(groups)
    const all = groups.flat()
    const wrong = Math.ceil((errorBound(groups, isProved) ?? 1) * all.filter((move) => !isProved(move)).length) + 1
    let missed = 0
    for (let run = 0; run < 1000; run++) {
      const picked = new Set<number>()
      while (picked.size < wrong) picked.add(random.int(0, all.length - 1))
      if (![...picked].some(isProved)) missed++
    }
    expect(missed / 1000).toBeLessThan(0.07)
  })
})
