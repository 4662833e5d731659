import { byteText, byteTextOf, type ByteText, bytesOf, textOf } from './tar/byte-text.ts'

interface Listed {
  /** Below Plex's data folder. */
  readonly name: ByteText
  /** Of an archive of changes: it is as in the archive before, and not in this one. */
  readonly kept: boolean
}

export interface ListedFile extends Listed {
  readonly type: 'file'
  readonly size: number
  readonly mtimeMs: number
  /** Of the content, in hex. */
  readonly crc32: string
}

export type ListedEntry =
  | ListedFile
  | (Listed & { readonly type: 'folder' })
  | (Listed & { readonly type: 'link'; readonly target: ByteText })
  | (Listed & { readonly type: 'deleted' })

/** The first line of a list. */
export interface ListHead {
  readonly format: 'plexferry/files'
  readonly formatVersion: 1
  readonly createdAt: string
}

/** Why a list cannot be read on. */
export class ListBroken extends Error {
  override readonly name = 'ListBroken'
}

export const listHeadLine = (createdAt: string): string =>
  `${JSON.stringify({ format: 'plexferry/files', formatVersion: 1, createdAt } satisfies ListHead)}\n`

export function listLine(entry: ListedEntry): string {
  const name = `{${textField('name', entry.name)}`
  const kept = entry.kept ? ',"kept":true}\n' : '}\n'
  switch (entry.type) {
    case 'file':
      return `${name},"size":${entry.size},"mtimeMs":${entry.mtimeMs},"crc32":"${entry.crc32}"${kept}`
    case 'link':
      return `${name},"type":"link",${textField('target', entry.target)}${kept}`
    case 'folder':
    case 'deleted':
      return `${name},"type":"${entry.type}"${kept}`
  }
}

/** JSON has text only: what is none is written as base 64. */
function textField(field: string, name: ByteText): string {
  const text = textOf(name)
  return text === null ? `"${field}Base64":"${bytesOf(name).toString('base64')}"` : `"${field}":${JSON.stringify(text)}`
}

/** @throws ListBroken */
export function parseListLine(line: string): ListedEntry {
  const value = parsed(line)
  const name = nameOf(value, 'name')
  const kept = value['kept'] === true
  switch (value['type']) {
    case undefined: {
      const { size, mtimeMs, crc32 } = value
      if (!isWhole(size) || typeof mtimeMs !== 'number' || typeof crc32 !== 'string') throw new ListBroken(line)
      return { type: 'file', name, kept, size, mtimeMs, crc32 }
    }
    case 'link':
      return { type: 'link', name, kept, target: nameOf(value, 'target') }
    case 'folder':
    case 'deleted':
      return { type: value['type'], name, kept }
    default:
      throw new ListBroken(line)
  }
}

/** @throws ListBroken */
export function parseListHead(line: string): ListHead {
  const { format, formatVersion, createdAt } = parsed(line)
  if (format !== 'plexferry/files' || formatVersion !== 1 || typeof createdAt !== 'string') throw new ListBroken(line)
  return { format, formatVersion, createdAt }
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

function parsed(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    // Told below.
  }
  throw new ListBroken(line)
}

function nameOf(value: Record<string, unknown>, field: 'name' | 'target'): ByteText {
  const text = value[field]
  if (typeof text === 'string') return byteTextOf(text)
  const bytes = value[`${field}Base64`]
  if (typeof bytes === 'string') return byteText(Buffer.from(bytes, 'base64'))
  throw new ListBroken(JSON.stringify(value))
}

const slash = '/'.charCodeAt(0)

/** The order of a list: a folder, then all that is in it, each by its bytes. */
export function comparePaths(a: ByteText, b: ByteText): number {
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at++) {
    const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)]
    if (x === y) continue
    // No name has a byte before the one that ends it.
    return x === slash ? -1 : y === slash ? 1 : x - y
  }
  return a.length - b.length
}
