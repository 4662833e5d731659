import { parentOf } from '../../core/plex-path.ts'

/** A parent replaces so many of its children that would be scanned one by one. */
const leastSiblings = 10

/**
 * The fewest folders that cover these; sorted. A root stands only for the files directly in it, and is there only
 * where it was given: with all below it, it would be the whole section.
 */
export function coverFolders(folders: readonly string[], roots: readonly string[]): string[] {
  let cover = withoutNested(folders.filter((folder) => !roots.includes(folder)))
  for (;;) {
    const children = new Map<string, number>()
    for (const folder of cover) {
      const parent = parentOf(folder)
      if (!roots.includes(parent)) children.set(parent, (children.get(parent) ?? 0) + 1)
    }
    const crowded = [...children].filter(([, count]) => count >= leastSiblings).map(([parent]) => parent)
    if (crowded.length === 0) return [...cover, ...folders.filter((folder) => roots.includes(folder))].toSorted()
    cover = withoutNested([...cover, ...crowded])
  }
}

function withoutNested(folders: readonly string[]): string[] {
  const all = new Set(folders)
  return [...all].filter((folder) => {
    for (let above = parentOf(folder); above !== ''; above = parentOf(above)) if (all.has(above)) return false
    return true
  })
}
