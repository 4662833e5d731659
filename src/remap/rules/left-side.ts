import { readNumber } from './numerals.ts'
import { isNumber, parsePattern, type Piece, type Variable } from './rule-pattern.ts'

/** What the left side of a rule read in a path. */
export interface Bound {
  /** Words and numbers as they are written, by slot. */
  readonly texts: readonly string[]
  /** What follows the folder of the rule; '' for a rule that spells whole paths. */
  readonly rest: string
  readonly path: string
}

export interface Slot {
  readonly at: number
  readonly variable: Variable
}

/** Of the text of a rule, what says which paths it is about. */
export class LeftSide {
  readonly pieces: readonly Piece[]
  /** The folder that all paths of the rule lie under, without a slash at the end. */
  readonly folder: string
  /** Whether it names folders, and what follows is not its matter. */
  readonly hasRest: boolean
  /** Its variables by name, the first of each. */
  readonly slots: ReadonlyMap<string, Slot>
  readonly #start: string
  readonly #read: (path: string) => Bound | null
  readonly #parent: RegExp
  // The path and the folder that were asked for last, and what came of them.
  #path: string | null = null
  #bound: Bound | null = null
  #asked: string | null = null
  #holds = false

  constructor(from: string) {
    this.pieces = parsePattern(from)
    const [first] = this.pieces
    this.#start = typeof first === 'string' ? first : ''
    this.folder = this.#start.slice(0, Math.max(0, this.#start.lastIndexOf('/')))
    this.hasRest = from.endsWith('/')
    const captured = capture(this.pieces)
    this.slots = captured.slots
    this.#parent = new RegExp(`^${capture(parentPieces(this.pieces)).source}$`, 'su')
    this.#read =
      this.hasRest && this.pieces.length === 1 ? folderReader(this.#start) : patternReader(captured, this.hasRest)
  }

  /** Null if the rule does not cover the path. Rules that share their left side ask for the same path in turn. */
  bind(path: string): Bound | null {
    if (path !== this.#path) {
      this.#bound = this.#read(path)
      this.#path = path
    }
    return this.#bound
  }

  /** False only if it covers no file that lies directly in the folder; cheaper than asking for each of them. */
  mayHold(folder: string): boolean {
    if (folder !== this.#asked) {
      this.#asked = folder
      this.#holds = this.hasRest ? this.#read(`${folder}/-`) !== null : this.#parent.test(folder)
    }
    return this.#holds
  }
}

const noTexts: readonly string[] = []

function folderReader(prefix: string): (path: string) => Bound | null {
  return (path) =>
    path.length > prefix.length && path.startsWith(prefix)
      ? { texts: noTexts, rest: path.slice(prefix.length), path }
      : null
}

function patternReader(
  { source, captured, slots }: ReturnType<typeof capture>,
  hasRest: boolean,
): (path: string) => Bound | null {
  const numbers = captured.filter(({ variable }) => isNumber(variable))
  const repeated = numbers.filter(({ at, variable }) => slots.get(variable.name)?.at !== at)
  const pattern = new RegExp(`^${source}${hasRest ? '(.+)' : ''}$`, 'su')
  return (path) => {
    const texts = pattern.exec(path)
    if (texts === null) return null
    for (const { at, variable } of numbers) if (readNumber(texts[at] as string, variable.format) === null) return null
    for (const { at, variable } of repeated) {
      const first = slots.get(variable.name) as Slot
      const number = readNumber(texts[at] as string, variable.format)
      if (number !== readNumber(texts[first.at] as string, first.variable.format)) return null
    }
    return { texts, rest: hasRest ? (texts[captured.length + 1] as string) : '', path }
  }
}

function capture(pieces: readonly Piece[]): { source: string; captured: Slot[]; slots: Map<string, Slot> } {
  const captured: Slot[] = []
  const slots = new Map<string, Slot>()
  const sources = pieces.map((piece) => {
    if (typeof piece === 'string') return escaped(piece)
    if (piece.name === '*') return '[^/]+?'
    const known = slots.get(piece.name)
    if (known !== undefined && !isNumber(piece)) return `(?:\\${known.at})`
    const slot = { at: captured.push({ at: captured.length + 1, variable: piece }), variable: piece }
    if (known === undefined) slots.set(piece.name, slot)
    return !isNumber(piece) ? '([^/]+?)' : piece.format === 'roman' ? '([IVXLCDM]{1,15})' : String.raw`(\d{1,9})`
  })
  return { source: sources.join(''), captured, slots }
}

/** The pattern up to its last slash. */
function parentPieces(pieces: readonly Piece[]): Piece[] {
  const last = pieces.findLastIndex((piece) => typeof piece === 'string' && piece.includes('/'))
  const piece = pieces[last]
  return typeof piece === 'string' ? [...pieces.slice(0, last), piece.slice(0, piece.lastIndexOf('/'))] : []
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`)
}
