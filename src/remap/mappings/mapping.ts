import { isWindowsPath, trimRoot } from '../../core/plex-path.ts'
import { ToolError } from '../../core/tool-error.ts'
import type { Mapping } from './map-path.ts'

const example = 'write it as {"mappings": {"/Media/TVShows": "/Media/TV"}}, with the folders as Plex sees them'

/**
 * Reads a file of mappings, longest first. `file` is its name, for errors.
 * @throws ToolError `mapping-invalid` for anything that could be read in two ways
 */
export function parseMappings(text: string, file: string): Mapping[] {
  const refuse = (what: string): never => {
    throw new ToolError('mapping-invalid', `${file}: ${what}`, example)
  }
  const pairs = readPairs(text.replace(/^\u{feff}/u, ''), refuse)
  const mappings = pairs.map(([from, to]) => {
    if (typeof to !== 'string') return refuse(`${JSON.stringify(from)} is mapped to something that is not text`)
    for (const path of [from, to]) {
      const why = whyNoFolder(path)
      if (why !== null) refuse(`${JSON.stringify(path)} ${why}`)
    }
    return { from: trimRoot(from), to: trimRoot(to) }
  })
  const seen = new Set<string>()
  for (const { from } of mappings) {
    if (seen.has(from)) refuse(`"${from === '' ? '/' : from}" is mapped twice`)
    seen.add(from)
  }
  return mappings.sort((a, b) => b.from.length - a.from.length || (a.from < b.from ? -1 : 1))
}

function readPairs(text: string, refuse: (what: string) => never): [string, unknown][] {
  let read: unknown
  try {
    read = JSON.parse(text)
  } catch (error) {
    refuse(`it is not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (!isObject(read)) return refuse('it is not an object')
  const { mappings } = read
  if (!isObject(mappings)) return refuse('it has no object "mappings"')
  const twice = repeatedKey(text)
  if (twice !== null) refuse(`${JSON.stringify(twice)} is there twice`)
  return Object.entries(mappings)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function whyNoFolder(path: string): string | null {
  if (path.trim() === '') return 'is empty'
  if (path.includes('\u0000')) return 'holds a NUL'
  if (!path.startsWith('/') && !isWindowsPath(path)) return 'is not absolute'
  // A share on a server begins with two.
  const names = trimRoot(path)
    .replace(isWindowsPath(path) ? /^\/\// : /^\//, '')
    .split('/')
  if (names.length > 1 && names.includes('')) return 'has an empty name in it'
  return names.includes('.') || names.includes('..') ? 'has "." or ".." in it' : null
}

const jsonToken = /"(?:[^"\\]|\\[^])*"|[{}[\]:]/gu

/** A key that an object of valid JSON holds twice, of which JSON.parse would silently take the last. */
function repeatedKey(text: string): string | null {
  const objects: Set<string>[] = []
  let pending = ''
  for (const [token] of text.matchAll(jsonToken)) {
    if (token === '{' || token === '[') objects.push(new Set())
    else if (token === '}' || token === ']') objects.pop()
    else if (token === ':') {
      const key = String(JSON.parse(pending))
      const keys = objects.at(-1)
      if (keys?.has(key) === true) return key
      keys?.add(key)
    } else pending = token
  }
  return null
}
