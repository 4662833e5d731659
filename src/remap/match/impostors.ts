import { hashLeaf } from './leaf-hash.ts'
import { type CandidatePairs, PairFlag } from './candidate-pairs.ts'
import type { Decided } from './decide.ts'
import { findTwins } from './identity-twins.ts'
import type { MatchView } from './match-view.ts'
import { sameLeaf } from './name-agreement.ts'

/** Folders that are looked into for another object of the old name. */
const destinations = 3

/**
 * Accepted files whose name goes on with other content: by name, another object is the file. Names that
 * were exchanged, and old content kept aside while a new encoding took its place, look like this. Each
 * with the objects that speak against the accepted one.
 */
export function impostors(view: MatchView, pairs: CandidatePairs, decided: Decided): Map<number, readonly number[]> {
  const suspects = new Map<number, readonly number[]>()
  const strays: number[] = []
  const renamed: number[] = []
  const ownerOf = new Map<number, number>()
  for (let file = 0; file < decided.accepted.length; file++) {
    const pair = decided.accepted[file] as number
    if (pair < 0) continue
    const [from, to] = [pairs.fileFolder[pair] as number, pairs.objectFolder[pair] as number]
    const object = pairs.object[pair] as number
    if (decided.support.wentElsewhere(from, to, decided.counted[pair] === 1)) strays.push(file)
    if (!pairs.has(pair, PairFlag.sameLeaf) && !pairs.has(pair, PairFlag.proved)) {
      renamed.push(file)
      ownerOf.set(object, file)
    }
  }
  for (const [file, twins] of findTwins(view, strays, decided.taken, decided.support)) {
    const names = view.objectNames
    const own = names
      .folder(pairs.objectFolder[decided.accepted[file] as number] as number)
      .words.all()
      .join(' ')
    const elsewhere = twins.filter((twin) => names.folder(names.directories.of(twin)).words.all().join(' ') !== own)
    if (elsewhere.length > 0) suspects.set(file, elsewhere)
  }
  for (const [file, object] of oldNames(view, pairs, decided, renamed)) {
    // Files of two folders that became one: the name is that of the other folder's file.
    if (decided.taken[object] === 1 && !ownerOf.has(object)) continue
    suspects.set(file, [...(suspects.get(file) ?? []), object])
  }
  return suspects
}

/** For each file, an object of its old name where its folder went, if there is one. */
function oldNames(
  view: MatchView,
  pairs: CandidatePairs,
  decided: Decided,
  files: readonly number[],
): Map<number, number> {
  const found = new Map<number, number>()
  const wanted = new Map<number, number[]>()
  const toldOf = new Map<number, readonly number[]>()
  for (const file of files) {
    const from = view.fileNames.directories.of(file)
    if (!toldOf.has(from)) toldOf.set(from, decided.support.destinations(from).slice(0, destinations))
    const hash = hashLeaf(view.filePaths, file)
    const same = wanted.get(hash)
    if (same === undefined) wanted.set(hash, [file])
    else same.push(file)
  }
  if (wanted.size === 0) return found
  const { keys, sizes } = view.input.objects
  const { classes, leafHashes } = view.free
  for (let object = 0; object < classes.length; object++) {
    if (classes[object] === 0) continue
    const same = wanted.get(leafHashes[object] as number)
    if (same === undefined) continue
    const folder = view.objectNames.directories.of(object)
    for (const file of same) {
      const pair = decided.accepted[file] as number
      if (pairs.object[pair] === object || sizes[object] === view.file(file).size) continue
      if (
        pairs.objectFolder[pair] !== folder &&
        toldOf.get(pairs.fileFolder[pair] as number)?.includes(folder) !== true
      )
        continue
      if (!sameLeaf(view.fileNames.leaf(file), view.objectNames.leaf(object))) continue
      const other = found.get(file)
      if (other === undefined || keys.text(object) < keys.text(other)) found.set(file, object)
    }
  }
  return found
}
