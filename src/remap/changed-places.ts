import type { MisplacedFile } from './stale-files.ts'

/** A file whose place another file has taken, which in turn lies at the place of a third, or of the first. */
export interface TakenPlace {
  readonly file: MisplacedFile
  /** Where a file of exactly its size is now: the paths of others whose sizes changed too. */
  readonly at: readonly string[]
}

/**
 * Files that have exchanged their names: each path still has an object, but of another size, and the size of each
 * is found at the path of another. Moving either would be a guess.
 * @param objectSize of the object that is at the path now, in bytes
 */
export function takenPlaces(
  changed: readonly MisplacedFile[],
  objectSize: (file: MisplacedFile) => number,
): TakenPlace[] {
  const bySize = new Map<number, MisplacedFile[]>()
  for (const file of changed) {
    const size = objectSize(file)
    const others = bySize.get(size)
    if (others === undefined) bySize.set(size, [file])
    else others.push(file)
  }
  return changed.flatMap((file): TakenPlace[] => {
    const at = (bySize.get(file.size) ?? []).filter((other) => other !== file && closes(other, bySize))
    return at.length === 0 ? [] : [{ file, at: at.map((other) => other.path) }]
  })
}

/** Whether the file whose place `taken` is has its own size at the place of another of them: a circle, not a chance. */
function closes(taken: MisplacedFile, bySize: ReadonlyMap<number, readonly MisplacedFile[]>): boolean {
  return (bySize.get(taken.size) ?? []).some((other) => other !== taken)
}
