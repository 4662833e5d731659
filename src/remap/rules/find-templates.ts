import { parentOf } from '../../core/plex-path.ts'
import { spread } from '../../core/spread.ts'
import type { MoveCase, Sketcher } from './move-case.ts'
import type { ExplainedMove } from './move-units.ts'
import { tokensOf } from './name-tokens.ts'
import { openSketch } from './open-sketch.ts'
import { RuleIndex } from './rule-index.ts'
import { RuleCompiler, type RuleMeaning } from './rule-meaning.ts'
import { generalise, type Sketched } from './template.ts'

export interface FoundRule {
  readonly from: string
  readonly to: string
  readonly meaning: RuleMeaning
  readonly cases: MoveCase[]
}

export interface Findings {
  readonly rules: readonly FoundRule[]
  /** The cases that none of them explains. */
  readonly left: readonly MoveCase[]
}

export interface FindOptions {
  /** Group only what shares both parent folders: for siblings that follow a rule of their own. */
  readonly isLocal?: boolean
  /** Leave open on the right what comes from nowhere. */
  readonly isOpen?: boolean
  /** A rule for fewer cases is not worth reading. */
  readonly least?: number
}

/** So many cases are outlined at a time; the others are held against the rules that these gave. */
const sampled = 4_000
const mostRounds = 4
/** A round that explains less than this share of what is left is the last. */
const leastProgress = 0.02
/** Rules of single folders are for few of them: what is left in more than these has nothing in common. */
const mostLocal = 5_000

/** Rules with variables that explain two cases or more; each is held against every move it is said to explain. */
export function findTemplates(
  cases: readonly MoveCase[],
  moves: readonly ExplainedMove[],
  sketcher: Sketcher,
  options: FindOptions = {},
): Findings {
  const rules: FoundRule[] = []
  const compiler = new RuleCompiler()
  let left = cases
  if (options.isLocal === true && cases.length > mostLocal) return { rules, left }
  for (let round = 0; round < mostRounds && left.length > 1; round++) {
    const sample = spread(left, sampled)
    const claimed = new Set<MoveCase>()
    const index = new RuleIndex<FoundRule>(
      // A case that is a folder lies in its parent, not in itself.
      ({ from, meaning }, folder) => from.endsWith('/') || meaning.mayCover(folder),
    )
    for (const group of outline(sample, sketcher, options)) {
      const rule = ruleOf(group, moves, compiler, options)
      if (rule === null) continue
      rules.push(rule)
      index.add(rule.meaning.folder, rule)
      for (const one of rule.cases) claimed.add(one)
    }
    if (claimed.size === 0) break
    const seen = new Set(sample)
    const before = left.length
    left = left.filter((one) => {
      if (seen.has(one)) return !claimed.has(one)
      const rule = index.find(one.left, ({ meaning }) => explainsAll(meaning, one, moves))
      rule?.cases.push(one)
      return rule === null
    })
    if (before - left.length < before * leastProgress) break
  }
  return { rules, left }
}

export function explainsAll(meaning: RuleMeaning, { moves: own }: MoveCase, moves: readonly ExplainedMove[]): boolean {
  return own.every((move) => {
    const { from, to } = moves[move] as ExplainedMove
    return meaning.explains(from, to)
  })
}

interface Outlined extends Sketched {
  readonly case: MoveCase
}

/** Cases of the same outline, largest groups first. */
function outline(cases: readonly MoveCase[], sketcher: Sketcher, options: FindOptions): Outlined[][] {
  const groups = new Map<string, Outlined[]>()
  for (const one of cases) {
    const plain = sketcher.sketch(one)
    if (plain === null) continue
    const sketch = options.isOpen === true ? openSketch(plain) : plain
    const place = options.isLocal === true ? `${parentOf(one.left)}\n${parentOf(one.right)}` : ''
    const key = [one.change, one.leaf === '' ? '' : 'file', place, sketch.key].join('\n')
    const outlined = { sketch, leaf: one.leaf, case: one }
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [outlined])
    else group.push(outlined)
  }
  const least = options.least ?? 2
  return [...groups.values()].filter((group) => group.length >= least).toSorted((a, b) => b.length - a.length)
}

function ruleOf(
  group: readonly Outlined[],
  moves: readonly ExplainedMove[],
  compiler: RuleCompiler,
  { isOpen = false, least = 2 }: FindOptions,
): FoundRule | null {
  const template = generalise(group, isOpen)
  if (template === null) return null
  const change = group[0]?.case.change ?? ''
  const text = { from: template.from, to: change === '' ? template.to : `${template.to}{rest:${change}}` }
  const meaning = compiler.compile(text)
  const cases = group.map((outlined) => outlined.case).filter((one) => explainsAll(meaning, one, moves))
  if (cases.length < least || template.cost >= literalCost(cases, template.cost)) return null
  return { ...text, meaning, cases }
}

/** What it costs to spell the cases out; counted up to the limit. */
function literalCost(cases: readonly MoveCase[], limit: number): number {
  let cost = 0
  for (const { left, right } of cases) {
    cost += tokensOf(left).length + tokensOf(right).length
    if (cost > limit) break
  }
  return cost
}
