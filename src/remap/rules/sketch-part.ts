/**
 * A part of a path pair's outline: words both sides share, a number, or text that only one side has;
 * `open` for text that stays out of the outline.
 */
export interface SketchPart {
  readonly kind: 'text' | 'word' | 'number' | 'letter' | 'stem' | 'open'
  /** What this pair has here. */
  readonly text: string
  /** Of a word: which one, the same on both sides. */
  readonly word: number
  /** Of a word of the right side: how it is spelt anew, as in `{a:undotted}`; '' where it is not. */
  readonly format: string
}
