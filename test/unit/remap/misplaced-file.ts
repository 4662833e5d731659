import type { MisplacedFile } from '../../../src/remap/stale-files.ts'

/** A file that the audit did not find in its place; `part` tells it from others. */
export function misplaced(path: string, size = 1000, part = 0): MisplacedFile {
  return { stored: path, path, parts: [part], sections: [0], size }
}
