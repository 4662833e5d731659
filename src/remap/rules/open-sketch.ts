import { tokensOf } from './name-tokens.ts'
import { sketchKey, type Sketch } from './sketch.ts'
import type { SketchPart } from './sketch-part.ts'

const wordToken = /^[\p{L}\p{N}]/u

/** The outline with all wording left open that only one side has: what moves have in common when names were made up anew. */
export function openSketch({ left, right }: Sketch): Sketch {
  const opened = { left: left.flatMap(openPart), right: right.flatMap(openPart) }
  return { ...opened, key: sketchKey(opened.left, opened.right) }
}

/** The first part holds the section's root, which is never open. */
function openPart(part: SketchPart, at: number): readonly SketchPart[] {
  if (part.kind !== 'text' || at === 0) return [part]
  const names = part.text.split('/')
  return names.flatMap((name, index) => {
    const opened = openName(name)
    return index === 0 ? opened : [{ kind: 'text' as const, text: '/', word: -1, format: '' }, ...opened]
  })
}

function openName(name: string): SketchPart[] {
  const tokens = tokensOf(name)
  const first = tokens.findIndex((token) => wordToken.test(token))
  if (first < 0) return name === '' ? [] : [{ kind: 'text', text: name, word: -1, format: '' }]
  const last = tokens.findLastIndex((token) => wordToken.test(token))
  const pieces = [
    ['text', tokens.slice(0, first)],
    ['open', tokens.slice(first, last + 1)],
    ['text', tokens.slice(last + 1)],
  ] as const
  return pieces.flatMap(([kind, tokens]) =>
    tokens.length === 0 ? [] : [{ kind, text: tokens.join(''), word: -1, format: '' }],
  )
}
