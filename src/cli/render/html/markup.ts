import { visible } from '../visible.ts'

/** A piece of a page that is HTML already; only `html` makes one. */
export interface Markup {
  readonly markup: string
}

type Content = string | number | Markup | readonly Markup[]

/** HTML whose values are escaped, so that a name out of a database or a bucket is never more than text. */
export function html(literals: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return { markup: literals.reduce((text, literal, index) => text + toHtml(values[index - 1] ?? '') + literal) }
}

function toHtml(value: Content): string {
  if (typeof value === 'string') return escaped(value)
  if (typeof value === 'number') return String(value)
  if ('markup' in value) return value.markup
  return value.map(({ markup }) => markup).join('')
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return visible(text)
    .toWellFormed()
    .replaceAll(/[&<>"']/gu, (char) => entities[char] ?? char)
}

/**
 * JSON that a script element can hold. What could end the element or open a comment in it begins
 * with `<`; lone surrogates, which UTF-8 cannot hold, are written as escapes by JSON itself.
 */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029')
}
