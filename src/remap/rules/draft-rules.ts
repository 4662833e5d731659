import { isWithin, parentOf } from '../../core/plex-path.ts'
import type { RuleKind } from '../remap-plan.ts'
import { absorb } from './absorb.ts'
import { findExceptions } from './exceptions.ts'
import { findTemplates, type FoundRule } from './find-templates.ts'
import { listedRules } from './listed-rules.ts'
import { fileCase, folderCase, followedCases, Sketcher, type MoveCase } from './move-case.ts'
import { moveUnits, type ExplainedMove, type FolderUnit } from './move-units.ts'
import { type CountedDraft, isGeneral, type RuleDraft } from './rule-draft.ts'
import { compileRule } from './rule-meaning.ts'
import { renderPattern, type Piece } from './rule-pattern.ts'
import type { StalePaths } from './stale-paths.ts'

/** Folder rules beyond this many are listed together: nobody reads them, and they tell nothing more. */
const mostFolderRules = 200
/** How often a rule may be held against a folder or a file, in all. */
const mostTests = 10_000_000
const alwaysAffordable = 20
/** Two file names can be made to agree by chance. */
const leastFiles = 3
/** From so many folders on, what they have in common is worth saying even if it predicts nothing. */
const leastForOpen = 10

/** Rules for sorted moves, each move in exactly one of them. `roots` without slashes at the end. */
export class RuleDrafter {
  readonly #moves: readonly ExplainedMove[]
  readonly #roots: readonly string[]
  readonly #stops: ReadonlySet<string>
  readonly #sketcher: Sketcher

  constructor(moves: readonly ExplainedMove[], roots: readonly string[]) {
    this.#moves = moves
    this.#roots = roots
    const stops = roots.length > 0 ? roots : [commonFolder(moves)]
    this.#stops = new Set(stops)
    this.#sketcher = new Sketcher(stops)
  }

  draft(paths: StalePaths): CountedDraft[] {
    const { folders, renamed } = moveUnits(this.#moves, this.#stops)
    const files = this.#fileRules(renamed)
    const absorbed = absorb([...this.#folderRules(folders), ...files.rules], files.alone, this.#moves)
    const drafts = affordable(absorbed.drafts, paths)
    const freed = new Set(absorbed.drafts)
    for (const draft of drafts) freed.delete(draft)
    const { counts, refuted } = findExceptions(drafts, paths, true)
    for (const at of refuted) freed.add(drafts[at] as RuleDraft)
    const counted = new Map(drafts.map((draft, at) => [draft, counts[at]]))
    const literal = this.#literally([...freed].flatMap((draft) => draft.moves))
    const kept = drafts.filter((draft) => !freed.has(draft))
    const readable = this.#readable([...kept, ...literal.rules], [...absorbed.alone, ...literal.alone])
    // What a rule explains does not depend on the others: only new ones are held against the paths again.
    const made = readable.filter((draft) => !counted.has(draft))
    for (const [at, count] of findExceptions(made, paths).counts.entries()) counted.set(made[at] as RuleDraft, count)
    return readable.map((draft) => ({ ...draft, exceptions: counted.get(draft) ?? 0 }))
  }

  #folderRules(units: readonly FolderUnit[]): RuleDraft[] {
    const split = this.#splitRules(units)
    const families = this.#templates(split.left.map(folderCase))
    const siblings = this.#templates(families.left, { isLocal: true })
    const open =
      siblings.left.length < leastForOpen
        ? { rules: [], left: siblings.left }
        : this.#templates(siblings.left, { isOpen: true, least: leastForOpen })
    const literal = open.left.map((one) => this.#folderRule(one))
    return [...split.rules, ...families.rules, ...siblings.rules, ...open.rules, ...literal]
  }

  /** Folders whose content went to several places, each named after what it holds: `Season {S:02}`. */
  #splitRules(units: readonly FolderUnit[]): { rules: RuleDraft[]; left: FolderUnit[] } {
    const rights = new Map<string, number>()
    for (const { left, change } of units) if (change === '') rights.set(left, (rights.get(left) ?? 0) + 1)
    const isSplit = ({ left, change }: FolderUnit): boolean => change === '' && (rights.get(left) ?? 0) > 1
    const cases = units.filter(isSplit).flatMap((unit) => followedCases(unit, this.#moves))
    const found = findTemplates(cases, this.#moves, this.#sketcher)
    const useful = found.rules.filter((rule) => new Set(rule.cases.map(({ right }) => parentOf(right))).size > 1)
    const explained = new Set(useful.flatMap((rule) => rule.cases.flatMap(({ moves }) => moves)))
    const left = units.flatMap((unit) => {
      const moves = isSplit(unit) ? unit.moves.filter((move) => !explained.has(move)) : unit.moves
      return moves.length === 0 ? [] : [{ ...unit, moves }]
    })
    return { rules: useful.map((rule) => templateDraft(rule, 'template')), left }
  }

  #fileRules(renamed: readonly number[]): { rules: RuleDraft[]; alone: readonly number[] } {
    const cases = renamed.map((move) => fileCase(this.#moves[move] as ExplainedMove, move))
    const found = this.#templates(cases, { least: leastFiles })
    const siblings = this.#templates(found.left, { isLocal: true, least: leastFiles })
    return { rules: [...found.rules, ...siblings.rules], alone: siblings.left.flatMap(({ moves }) => moves) }
  }

  #templates(
    cases: readonly MoveCase[],
    options: { readonly isLocal?: boolean; readonly isOpen?: boolean; readonly least?: number } = {},
  ): { rules: RuleDraft[]; left: readonly MoveCase[] } {
    const { rules, left } = findTemplates(cases, this.#moves, this.#sketcher, options)
    const drafts = rules.map((rule) => {
      const isRenamed = rule.cases.some(({ span, change }) => span === 'file' || change !== '')
      return templateDraft(rule, isRenamed ? 'name' : 'template')
    })
    return { rules: drafts, left }
  }

  #folderRule({ left, right, change, moves }: MoveCase): RuleDraft {
    const rest: Piece[] = change === '' ? [] : [{ name: 'rest', offset: 0, format: change }]
    const text = { from: renderPattern([`${left}/`]), to: renderPattern([`${right}/`, ...rest]) }
    return { kind: this.#folderKind(left, right, change), ...text, meaning: compileRule(text), moves }
  }

  #folderKind(left: string, right: string, change: string): RuleKind {
    if (change !== '') return 'name'
    const isRoot = this.#roots.some((root) => isWithin(root, left)) && !isWithin(right, left)
    return isRoot ? 'root' : 'folder'
  }

  #literally(freed: readonly number[]): { rules: RuleDraft[]; alone: readonly number[] } {
    const subset = freed.map((move) => this.#moves[move] as ExplainedMove)
    const { folders, renamed } = moveUnits(subset, this.#stops)
    const original = (move: number): number => freed[move] as number
    const rules = folders.map((unit) => this.#folderRule({ ...folderCase(unit), moves: unit.moves.map(original) }))
    return { rules, alone: renamed.map(original) }
  }

  /** Lists together what no rule explains, and folder rules that are too many to read. */
  #readable(drafts: readonly RuleDraft[], alone: readonly number[]): RuleDraft[] {
    const literal = drafts.filter((draft) => draft.meaning.variables === 0 && draft.kind !== 'root')
    const small = new Set(literal.toSorted(compareSize).slice(mostFolderRules))
    const listed = [...alone, ...[...small].flatMap(({ moves }) => moves)]
    return [
      ...drafts.filter((draft) => !small.has(draft)),
      ...listedRules(
        listed.toSorted((a, b) => a - b),
        this.#moves,
      ),
    ]
  }
}

/** The deepest folder that holds all of the files. */
function commonFolder(moves: readonly ExplainedMove[]): string {
  let common = parentOf(moves[0]?.from ?? '')
  for (const { from } of moves) while (common !== '' && !from.startsWith(`${common}/`)) common = parentOf(common)
  return common
}

function compareSize(a: RuleDraft, b: RuleDraft): number {
  return b.moves.length - a.moves.length || (a.from < b.from ? -1 : a.from > b.from ? 1 : a.to < b.to ? -1 : 1)
}

/** The rules with variables that there is time to hold against all that they could cover, the largest first. */
function affordable(drafts: readonly RuleDraft[], paths: StalePaths): RuleDraft[] {
  const general = drafts.filter(isGeneral).toSorted(compareSize)
  const below = paths.below(new Set(general.map(({ meaning }) => meaning.folder)))
  const dear = new Set<RuleDraft>()
  let tests = 0
  for (const [place, draft] of general.entries()) {
    const count = below.get(draft.meaning.folder)
    const own = draft.from.endsWith('/') ? count?.folders : count?.paths
    if (place >= alwaysAffordable && tests + (own ?? 0) > mostTests) dear.add(draft)
    else tests += own ?? 0
  }
  return drafts.filter((draft) => !dear.has(draft))
}

function templateDraft({ from, to, meaning, cases }: FoundRule, kind: RuleKind): RuleDraft {
  return { kind, from, to, meaning, moves: cases.flatMap(({ moves }) => moves).toSorted((a, b) => a - b) }
}
