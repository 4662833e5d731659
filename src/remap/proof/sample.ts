import { spread } from '../../core/spread.ts'

/**
 * Accepted moves by group, each move as a number: moves of one group are alike, and would be wrong together.
 * Neither the order of groups nor that in them may follow from the order of the input.
 */
export type MoveGroups = readonly (readonly number[])[]

/** Moves that are checked at most: all of them where there are no more. */
const mostChecked = 2000

/** With more groups than that, a move of each would leave too few for the large ones. */
const mostGroups = 1000

/**
 * Which moves still have to be checked for the sample to be large enough: one of each group, and of none a
 * smaller share than of all. Whether a move can be checked is asked of no more moves than it takes.
 */
export function toSample(
  groups: MoveGroups,
  isProved: (move: number) => boolean,
  isJudgeable: (move: number) => boolean,
): readonly number[] {
  const all = countOf(groups)
  const sampled = strata(groups, all)
  const rate = (mostChecked - sampled.length) / all
  return sampled.flatMap((stratum) => {
    let open = stratum.filter((move) => !isProved(move))
    const size = all <= mostChecked ? stratum.length : 1 + Math.floor(rate * stratum.length)
    const missing = size - (stratum.length - open.length)
    const wanted: number[] = []
    while (wanted.length < missing && open.length > 0) {
      const picked = new Set(spread(open, missing - wanted.length))
      for (const move of picked) if (isJudgeable(move)) wanted.push(move)
      open = open.filter((move) => !picked.has(move))
    }
    return wanted
  })
}

/**
 * At 95 % confidence, the share of the moves not proved that may be wrong, where every sampled one is
 * right; null where all are proved. Moves that cannot be checked are taken to be like the others of their
 * group; where a whole group cannot be checked, all of it may be wrong.
 */
export function errorBound(groups: MoveGroups, isProved: (move: number) => boolean): number | null {
  let open = 0
  let unchecked = 0
  let leastRate = 1
  for (const stratum of strata(groups, countOf(groups))) {
    const proved = stratum.filter(isProved).length
    if (proved === stratum.length) continue
    open += stratum.length - proved
    if (proved === 0) unchecked += stratum.length
    else leastRate = Math.min(leastRate, proved / stratum.length)
  }
  if (open === 0) return null
  // so many wrong ones would have been missed with a chance of (1 - rate) ^ wrong, if not less
  const missed = leastRate === 1 ? 0 : Math.log(0.05) / Math.log1p(-leastRate)
  return Math.min(1, (unchecked + missed) / open)
}

/** The groups, unless there are too many: then all are one. */
function strata(groups: MoveGroups, all: number): MoveGroups {
  return all > mostChecked && groups.length > mostGroups ? [groups.flat()] : groups
}

function countOf(groups: MoveGroups): number {
  return groups.reduce((sum, group) => sum + group.length, 0)
}
