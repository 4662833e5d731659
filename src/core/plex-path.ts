/** A path as Plex stores it: absolute on the server, POSIX or Windows. */
export type PlexPath = string

const windowsPath = /^(?:[A-Za-z]:[\\/]|\\\\)/u

/** True for paths that a Plex server on Windows wrote (`D:\Media\…`, `\\nas\media\…`). */
export function isWindowsPath(path: PlexPath): boolean {
  return windowsPath.test(path)
}

/** Slashes instead of Windows' backslashes; a POSIX path keeps its own (a backslash is legal in a name). */
export function withSlashes(path: PlexPath): PlexPath {
  return isWindowsPath(path) ? path.replaceAll('\\', '/') : path
}

/** A root without trailing slashes; the file system's own root becomes the empty string. */
export function trimRoot(root: PlexPath): PlexPath {
  return withSlashes(root).replace(/\/+$/u, '')
}

/** Whether `path` is `root` or lies under it, on whole segments: `/tv` never holds `/tv2`. */
export function isWithin(path: PlexPath, root: PlexPath): boolean {
  return path === root || path.startsWith(`${root}/`)
}

export function leafOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** Of a path with slashes, or of one with the separators of the server's system. */
export function parentOf(path: string, separator: '/' | '\\' = '/'): string {
  return path.slice(0, Math.max(0, path.lastIndexOf(separator)))
}

/** A file's name without its extension; a dot that it begins with is none. */
export function stemOf(leaf: string): string {
  const dot = leaf.lastIndexOf('.')
  return dot > 0 ? leaf.slice(0, dot) : leaf
}
