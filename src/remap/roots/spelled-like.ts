import { isWindowsPath } from '../../core/plex-path.ts'

/** A path with slashes, spelt with the separators that the server uses in a path that it stored. */
export function spelledLike(stored: string, path: string): string {
  return isWindowsPath(stored) && stored.includes('\\') ? path.replaceAll('/', '\\') : path
}
