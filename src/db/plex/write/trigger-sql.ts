export type TriggerEvent = 'insert' | 'update' | 'delete'

/** When a trigger fires, by what its SQL says. */
export interface TriggerTiming {
  readonly event: TriggerEvent
  /** Of `UPDATE OF`; null where any column counts. */
  readonly columns: readonly string[] | null
}

/** A bare word in lower case, or what is between quotes, or a single other character. */
interface Token {
  readonly kind: 'word' | 'quoted' | 'sign'
  readonly text: string
}

/** https://www.sqlite.org/lang.html: comments, four kinds of quotes (doubled inside but for the brackets), words. */
const lexemes =
  /--[^\n]*|\/\*[^]*?(?:\*\/|$)|"((?:[^"]|"")*)"|`((?:[^`]|``)*)`|'((?:[^']|'')*)'|\[([^\]]*)\]|([\w$\u{80}-\u{10ffff}]+)|(\S)/gu

function* tokensOf(sql: string): Generator<Token, void, undefined> {
  for (const [, double, back, single, bracket, word, sign] of sql.matchAll(lexemes)) {
    if (word !== undefined) yield { kind: 'word', text: asciiLower(word) }
    else if (sign !== undefined) yield { kind: 'sign', text: sign }
    else if (double !== undefined) yield { kind: 'quoted', text: double.replaceAll('""', '"') }
    else if (back !== undefined) yield { kind: 'quoted', text: back.replaceAll('``', '`') }
    else if (single !== undefined) yield { kind: 'quoted', text: single.replaceAll("''", "'") }
    else if (bracket !== undefined) yield { kind: 'quoted', text: bracket }
  }
}

/** SQLite tells names apart by ASCII letters alone: É and é are two columns. */
export const asciiLower = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())

/**
 * Reads `CREATE TRIGGER [IF NOT EXISTS] [schema.]name [BEFORE|AFTER|INSTEAD OF] event [OF columns] ON …`.
 * Null where it cannot be read: such a trigger may fire on anything.
 */
export function parseTrigger(sql: string): TriggerTiming | null {
  const tokens = [...tokensOf(sql)]
  let at = 0
  const here = (): Token | undefined => tokens[at]
  const isWord = (...words: string[]): boolean => here()?.kind === 'word' && words.includes(here()?.text ?? '')
  const skip = (...words: string[]): boolean => (isWord(...words) ? ++at > 0 : false)
  const skipSign = (sign: string): boolean => (here()?.kind === 'sign' && here()?.text === sign ? ++at > 0 : false)
  const name = (): string | null => {
    const token = here()
    if (token === undefined || token.kind === 'sign') return null
    at++
    return asciiLower(token.text)
  }

  if (!skip('create')) return null
  skip('temp', 'temporary')
  if (!skip('trigger')) return null
  // `if` may be the trigger's own name.
  if (isWord('if') && tokens[at + 1]?.text === 'not' && tokens[at + 2]?.text === 'exists') at += 3
  if (name() === null) return null
  if (skipSign('.') && name() === null) return null
  if (skip('instead')) {
    if (!skip('of')) return null
  } else skip('before', 'after')
  if (skip('insert')) return { event: 'insert', columns: null }
  if (skip('delete')) return { event: 'delete', columns: null }
  if (!skip('update')) return null
  if (!skip('of')) return isWord('on') ? { event: 'update', columns: null } : null
  const columns: string[] = []
  do {
    const column = name()
    if (column === null) return null
    columns.push(column)
  } while (skipSign(','))
  return isWord('on') ? { event: 'update', columns } : null
}
