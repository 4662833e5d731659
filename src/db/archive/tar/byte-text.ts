import { isUtf8 } from 'node:buffer'

/**
 * A name as the file system has it, which need not be UTF-8: one character for each byte. It compares and adds up as
 * bytes do.
 */
export type ByteText = string & { readonly __bytes: never }

export const byteText = (bytes: Uint8Array): ByteText =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1') as ByteText

export const byteTextOf = (text: string): ByteText => byteText(Buffer.from(text))

export const bytesOf = (text: ByteText): Buffer => Buffer.from(text, 'latin1')

// oxlint-disable-next-line no-control-regex -- all of ASCII is what is meant
const ascii = /^[\u0000-\u007f]*$/

/** As text, or null for bytes that are none. */
export function textOf(name: ByteText): string | null {
  if (ascii.test(name)) return name
  const bytes = bytesOf(name)
  return isUtf8(bytes) ? bytes.toString() : null
}

/** For people: bytes that are not UTF-8 as `\xNN`. */
export function shownName(name: ByteText): string {
  return textOf(name) ?? name.replaceAll(/[\u0080-\u00ff]/g, (char) => `\\x${char.charCodeAt(0).toString(16)}`)
}
