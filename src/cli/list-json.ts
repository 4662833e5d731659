/** Entries of a list that are written at a time. */
const together = 1000

/**
 * A plan or a baseline as JSON, piece by piece, since half a million moves are more than one string should hold: a
 * field a line, and an entry of a list a line, so that it can be read, searched and compared.
 */
export function* listJson(document: object): Generator<string> {
  let before = '{\n'
  for (const [name, value] of Object.entries(document)) {
    yield `${before}  ${JSON.stringify(name)}: `
    before = ',\n'
    if (Array.isArray(value) && value.length > 0) yield* lines(value)
    else yield JSON.stringify(value)
  }
  yield '\n}\n'
}

function* lines(entries: readonly unknown[]): Generator<string> {
  for (let at = 0; at < entries.length; at += together) {
    const some = entries.slice(at, at + together).map((entry) => `    ${JSON.stringify(entry)}`)
    yield `${at === 0 ? '[\n' : ',\n'}${some.join(',\n')}`
  }
  yield '\n  ]'
}
