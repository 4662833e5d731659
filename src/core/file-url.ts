/*
 * Plex keeps the files beside a media file as URLs: `file://` and the path, percent-encoded. Which characters it
 * encodes has varied, and programs that wrote to its database had ideas of their own, so a URL is written in the
 * manner of the one it replaces.
 */
const scheme = 'file://'
const encoder = new TextEncoder()

/** The path of a `file://` URL, with slashes; null for any other text, and where it is no valid UTF-8. */
export function pathOfFileUrl(url: string): string | null {
  if (!url.startsWith(`${scheme}/`)) return null
  let path: string
  try {
    path = decodeURIComponent(url.slice(scheme.length))
  } catch {
    return null
  }
  return /^\/[A-Za-z]:\//u.test(path) ? path.slice(1) : path
}

/** The URL of `path` in the manner of `model`: what is encoded there is encoded here, in the same letter case. */
export function fileUrlLike(model: string, path: string): string {
  const plain = new Set<string>()
  const encoded = new Set<string>()
  let lowerCase = false
  for (const [token] of model.slice(scheme.length).matchAll(/(?:%[\da-f]{2})+|[^%]/giu)) {
    if (!token.startsWith('%')) plain.add(token)
    else {
      lowerCase ||= /%(?:[a-f]|.[a-f])/u.test(token)
      for (const char of decodeURIComponent(token)) encoded.add(char)
    }
  }
  const isPlain = (char: string): boolean => {
    if (encoded.has(char)) return false
    if (plain.has(char)) return true
    // Beyond ASCII all or nothing is encoded.
    if (char > '\u007f') return [...plain].some((known) => known > '\u007f')
    return /[\w\-.~/]/u.test(char)
  }
  const escaped = (char: string): string =>
    Array.from(encoder.encode(char), (byte) => {
      const hex = byte.toString(16).padStart(2, '0')
      return `%${lowerCase ? hex : hex.toUpperCase()}`
    }).join('')
  const rooted = path.startsWith('/') ? path : `/${path}`
  const colon = /^\/[A-Za-z]:\//u.test(rooted) ? 3 : 0
  return (
    scheme +
    rooted.slice(0, colon) +
    Array.from(rooted.slice(colon), (char) => (isPlain(char) ? char : escaped(char))).join('')
  )
}
