import { type ByteText, byteText } from './byte-text.ts'
import type { TarMember, TarType } from './tar-member.ts'

/** What pax headers and GNU's long names say in place of a header's own fields. */
export interface Overrides {
  name?: ByteText
  target?: ByteText
  size?: number
  uid?: number
  gid?: number
  mtime?: number
  sparse?: boolean
}

const types: Readonly<Record<string, TarType>> = {
  '0': 'file',
  '\0': 'file',
  '7': 'file',
  '2': 'link',
  '5': 'folder',
}

export const flagOf = (block: Buffer): string => String.fromCharCode(block[156] as number)

/** The fields of a header block; null where one of them is no number. */
export function memberOf(block: Buffer, overrides: Overrides): TarMember | null {
  const size = overrides.size ?? numberAt(block, 124, 12)
  const mode = numberAt(block, 100, 8)
  const uid = overrides.uid ?? numberAt(block, 108, 8)
  const gid = overrides.gid ?? numberAt(block, 116, 8)
  const mtime = overrides.mtime ?? numberAt(block, 136, 12)
  if (size === null || mode === null || uid === null || gid === null || mtime === null || size < 0) return null
  const stored = overrides.name ?? ((prefixOf(block) + textAt(block, 0, 100)) as ByteText)
  const flag = flagOf(block)
  const plain = types[flag] ?? 'other'
  // Before POSIX a folder was a file whose name ends in a slash.
  const type = overrides.sparse === true ? 'other' : plain === 'file' && stored.endsWith('/') ? 'folder' : plain
  const name = (type === 'folder' ? stored.replace(/\/+$/, '') : stored) as ByteText
  const target = overrides.target ?? textAt(block, 157, 100)
  // Only files have content; some writers state a size for others all the same.
  const content = type === 'file' || type === 'other' ? size : 0
  return { name, type, size: flag === '1' ? 0 : content, mode: mode & 0o7777, uid, gid, mtime, target }
}

/** POSIX keeps the front of a long name apart; GNU's format has other things there. */
function prefixOf(block: Buffer): string {
  if (block.toString('latin1', 257, 263) !== 'ustar\0') return ''
  const prefix = textAt(block, 345, 155)
  return prefix === '' ? '' : `${prefix}/`
}

function textAt(block: Buffer, at: number, width: number): ByteText {
  const end = block.indexOf(0, at)
  return byteText(block.subarray(at, end === -1 || end > at + width ? at + width : end))
}

export function numberAt(block: Buffer, at: number, width: number): number | null {
  const first = block[at] as number
  if ((first & 0x80) !== 0) {
    // Base 256: the top bit marks it, and the next one is the sign.
    let value = BigInt(first & 0x7f)
    for (let index = at + 1; index < at + width; index++) value = (value << 8n) | BigInt(block[index] as number)
    const number = Number((first & 0x40) === 0 ? value : value - (1n << BigInt(8 * width - 1)))
    return Number.isSafeInteger(number) ? number : null
  }
  const text = block.toString('latin1', at, at + width)
  const digits = /^ *([0-7]*)[ \0]*$/.exec(text)?.[1]
  return digits === undefined ? null : digits === '' ? 0 : Number.parseInt(digits, 8)
}

/** The records of a pax header, `LENGTH KEY=VALUE\n` one after the other; null where it is not made of such. */
export function paxOverrides(content: Buffer): Overrides | null {
  const found: Overrides = {}
  for (let at = 0; at < content.length && content[at] !== 0;) {
    const space = content.indexOf(0x20, at)
    const length = Number(content.toString('latin1', at, space))
    const equals = content.indexOf(0x3d, space)
    const end = at + length
    if (space < 0 || equals < 0 || !(length > 0) || equals >= end || end > content.length) return null
    if (content[end - 1] !== 0x0a) return null
    const key = content.toString('latin1', space + 1, equals)
    const value = byteText(content.subarray(equals + 1, end - 1))
    if (key === 'path') found.name = value
    else if (key === 'linkpath') found.target = value
    else if (key === 'size') found.size = Number(value)
    else if (key === 'uid') found.uid = Number(value)
    else if (key === 'gid') found.gid = Number(value)
    else if (key === 'mtime') found.mtime = Math.floor(Number(value))
    else if (key.startsWith('GNU.sparse.')) found.sparse = true
    at = end
  }
  const numbers = [found.size, found.uid, found.gid, found.mtime]
  return numbers.every((number) => number === undefined || Number.isSafeInteger(number)) ? found : null
}
