import fc from 'fast-check'
import { expect, test } from 'vitest'
import { induceRules } from '../../../src/remap/rules/induce-rules.ts'
import { compileRule } from '../../../src/remap/rules/rule-meaning.ts'
import { parsePattern, renderPattern } from '../../../src/remap/rules/rule-pattern.ts'
import { isRespelt, respell, spellingChanges, spellingsBetween } from '../../../src/remap/rules/spelling-change.ts'

const word = fc.constantFrom(
  'Show',
  'Noël',
  'Blue Train',
  'IV',
  'Season 1',
  '01',
  'x',
  '{v}',
  '{a:02}',
  'a.b',
  'Up',
  '…',
  '$&',
  '(1999)',
)
const name = fc.oneof(
  { weight: 4, arbitrary: fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(' ')) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).map((s) => s.replaceAll(/[/\\]/gu, '-')),
  },
)
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => `/Media/${names.join('/')}.mkv`)

/** A few ways in which people rearrange folders, so that there is something to find. */
const rearranged = fc
  .record({
    shows: fc.uniqueArray(name, { minLength: 1, maxLength: 4 }),
    seasons: fc.integer({ min: 1, max: 12 }),
    offset: fc.integer({ min: 0, max: 3 }),
    pad: fc.boolean(),
    isRenamed: fc.boolean(),
  })
  .map(({ shows, seasons, offset, pad, isRenamed }) =>
    shows.flatMap((show) =>
      Array.from({ length: seasons }, (_, season) => {
        const now = String(season + 1 + offset).padStart(pad ? 2 : 1, '0')
        const leaf = `${show} ${season + 1}x01.mkv`
        return {
          from: `/Media/TV/${show}/Saison ${season + 1}/${leaf}`,
          to: `/Media/TV/${show}/Season ${now}/${isRenamed ? `${show} - S${now}E01.mkv` : leaf}`,
        }
      }),
    ),
  )

const moves = fc
  .tuple(rearranged, fc.array(fc.record({ from: path, to: path }), { maxLength: 12 }))
  .map(([found, other]) => {
    const froms = new Set<string>()
    return [...found, ...other]
      .filter(({ from, to }) => from !== to && !froms.has(from) && froms.add(from) !== undefined)
      .map((move, index) => ({ ...move, size: index, proved: index % 3 === 0 }))
  })

test('every move has one rule, which says exactly where it went, or leaves it open', () => {
  fc.assert(
    fc.property(moves, fc.array(path, { maxLength: 4 }), (moves, others) => {
      const { rules, ruleOf } = induceRules(moves, others, { roots: ['/Media/TV'] })
      const meanings = new Map(rules.map((rule) => [rule.id, compileRule(rule)]))
      const files = new Map<string, number>()
      for (const [index, { from, to }] of moves.entries()) {
        const id = ruleOf[index] ?? ''
        const meaning = meanings.get(id)
        expect(meaning?.covers(from)).toBe(true)
        expect(meaning?.explains(from, to)).toBe(true)
        expect(meaning?.apply(from)).toBe(meaning?.isOpen === true ? null : to)
        files.set(id, (files.get(id) ?? 0) + 1)
      }
      expect(rules.map(({ id, files }) => [id, files])).toEqual(rules.map(({ id }) => [id, files.get(id)]))
      expect(rules.map(({ id }) => id)).toEqual(rules.map((_, index) => `r${index + 1}`))
    }),
  )
})

test('exceptions are the stale paths that a rule covers and does not explain', () => {
  fc.assert(
    fc.property(moves, fc.uniqueArray(path, { maxLength: 6 }), (moves, others) => {
      const { rules } = induceRules(moves, others, { roots: ['/Media/TV'] })
      for (const rule of rules) {
        const meaning = compileRule(rule)
        const unexplained = moves.filter(({ from, to }) => meaning.covers(from) && !meaning.explains(from, to))
        const unmoved = others.filter((other) => meaning.covers(other))
        // An open rule allows moves that others explain: those are no exceptions to it.
        expect(rule.exceptions).toBe(unexplained.length + unmoved.length)
      }
    }),
  )
})

test('no rule with variables puts a move elsewhere, unless a more specific one has the move', () => {
  fc.assert(
    fc.property(moves, (moves) => {
      const { rules, ruleOf } = induceRules(moves, [], { roots: ['/Media/TV'] })
      const meanings = new Map(rules.map((rule) => [rule.id, compileRule(rule)]))
      for (const meaning of meanings.values()) {
        if (meaning.variables === 0) continue
        for (const [index, { from, to }] of moves.entries()) {
          const predicted = meaning.apply(from)
          if (predicted === null || predicted === to) continue
          const own = meanings.get(ruleOf[index] ?? '')
          const isNamed = own?.variables === 0 || own?.isOpen === true
          expect(isNamed || (own?.literals ?? 0) > meaning.literals).toBe(true)
        }
      }
    }),
  )
})

test('the order of the input does not matter', () => {
  const shuffled = moves.chain((moves) =>
    fc.tuple(fc.constant(moves), fc.shuffledSubarray([...moves.keys()], { minLength: moves.length })),
  )
  fc.assert(
    fc.property(shuffled, ([moves, order]) => {
      const options = { roots: ['/Media/TV'] }
      const { rules, ruleOf } = induceRules(moves, [], options)
      const again = induceRules(
        order.map((index) => moves[index] ?? { from: '', to: '', size: 0, proved: false }),
        [],
        options,
      )
      expect(again.rules).toEqual(rules)
      expect(again.ruleOf).toEqual(order.map((index) => ruleOf[index]))
    }),
  )
})

test('a literal is read as it was written, whatever braces it holds', () => {
  const literal = fc.string({ unit: fc.constantFrom('{', '}', 'v', 'a', ':', '0', '2', '+', '*', '/', 'x') })
  fc.assert(
    fc.property(literal, literal, (before, after) => {
      const pieces = [before, { name: 'v', offset: -2, format: '02' }, after].filter((piece) => piece !== '')
      expect(parsePattern(renderPattern(pieces))).toEqual(pieces)
      expect(parsePattern(renderPattern([before]))).toEqual(before === '' ? [] : [before])
    }),
  )
})

/** Names with what spelling changes are about: case, blanks, marks on their own, forbidden characters, endings. */
const odd = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      ' ',
      '.',
      '_',
      ': ',
      '?',
      '"',
      '|',
      '\\',
      'a',
      'B',
      '7',
      '-',
      '(',
      'é',
      'e\u0301',
      '\u0301',
      'ß',
      'İ',
    ),
    fc.constantFrom('\u212a', '\u00a0', '\t', '.mkv', '😀', 'ŉ', 'Σ', '\ufb01', '\u0345', '\u1100\u1161', '*', '<'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).map((char) => char.replaceAll('/', '-')),
  ),
  minLength: 1,
  maxLength: 8,
})

test('no spelling is missed for what a look at the first difference tells', () => {
  fc.assert(
    fc.property(odd, odd, (name, other) => {
      for (const anew of [other, ...spellingChanges.map((change) => change.of(name))]) {
        if (anew === name) continue
        const fitting = spellingChanges.filter((change) => change.of(name) === anew)
        expect(spellingsBetween(name, anew)).toEqual(fitting)
      }
    }),
    { numRuns: 2000 },
  )
})

test('a path is told to be spelt anew exactly where it is', () => {
  fc.assert(
    fc.property(odd, odd, odd, fc.nat(20), (folder, name, other, cut) => {
      const path = `${folder}/${name}`
      for (const { name: format } of spellingChanges) {
        const anew = respell(path, format) ?? ''
        expect(isRespelt(path, format, `/a/${anew}`, 3)).toBe(true)
        for (const text of [`${anew.slice(0, cut)}${other}`, anew.slice(0, cut), path])
          expect(isRespelt(path, format, `/a/${text}`, 3)).toBe(text === anew)
      }
    }),
  )
})

test('a rule that may cover no file of a folder covers none of them, and one for folders all or none', () => {
  fc.assert(
    fc.property(moves, (moves) => {
      for (const rule of induceRules(moves, [], { roots: ['/Media/TV'] }).rules) {
        const meaning = compileRule(rule)
        for (const { from } of moves) {
          const mayCover = meaning.mayCover(from.slice(0, from.lastIndexOf('/')))
          expect(mayCover && (rule.from.endsWith('/') || meaning.covers(from))).toBe(meaning.covers(from))
        }
      }
    }),
  )
})
