import type { FileFacts } from './file-facts.ts'
import type { PathNames } from './path-names.ts'
import { workKey, workKeys } from './work-names.ts'

/**
 * The first and the last file of each old folder, by what the folder may be named after: where both are of one work,
 * the folder was that work's. The same whatever the order of the files.
 */
export function oldFolders(input: {
  readonly files: PathNames
  readonly roots: ReadonlySet<number>
  readonly pathOf: (file: number) => string
  readonly fileCount: number
}): ReadonlyMap<string, readonly number[]> {
  const { files, roots, pathOf, fileCount } = input
  const ends = new Map<number, { first: number; last: number }>()
  for (let file = 0; file < fileCount; file++) {
    const { telling } = files.folder(files.directories.of(file))
    if (telling < 0 || roots.has(telling)) continue
    const known = ends.get(telling)
    if (known === undefined) ends.set(telling, { first: file, last: file })
    else if (pathOf(file) < pathOf(known.first)) known.first = file
    else if (pathOf(file) > pathOf(known.last)) known.last = file
  }
  const folders = new Map<string, number[]>()
  for (const [folder, { first, last }] of ends)
    for (const key of workKeys(files.directories.name(folder))) {
      const known = folders.get(key)
      if (known === undefined) folders.set(key, [first, last])
      else known.push(first, last)
    }
  return folders
}

/** What a file is of, as a text to compare. */
export function unitOf({ identity }: FileFacts): string {
  switch (identity.kind) {
    case 'episode':
      return workKey(identity.show)
    case 'track':
      return `${workKey(identity.artist)}\n${workKey(identity.album)}`
    case 'movie':
      return workKey(identity.title)
    case 'photo':
    case 'other':
      return ''
  }
}
