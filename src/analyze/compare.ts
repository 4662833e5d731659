import type { ByteIndex, ByteStrings } from '../core/byte-strings.ts'
import { sameSize } from '../core/same-size.ts'
import type { LibrarySnapshot } from '../db/plex/library-snapshot.ts'
import type { ObjectTable } from '../storage/listing.ts'
import type { MountTable } from '../storage/mounts.ts'
import { objectIndex } from '../storage/object-index.ts'
import type { Comparison } from './comparison.ts'
import { ExpectedKeys } from './expected-keys.ts'
import { PartClass } from './part-class.ts'
import { claimSpellings } from './spellings.ts'

/** Compares every part's path with the keys of the listing: first byte for byte, then by other spellings. */
export function compare(
  { parts, otherPaths }: Pick<LibrarySnapshot, 'parts' | 'otherPaths'>,
  objects: ObjectTable,
  mounts: MountTable,
): Comparison {
  const count = parts.ids.length
  const index = objectIndex(objects)
  const comparison: Comparison = {
    classes: new Uint8Array(count),
    objects: new Int32Array(count).fill(-1),
    mounts: new Int16Array(count),
    claimed: new Uint8Array(objects.keys.length),
  }
  const expected = new ExpectedKeys(parts.paths, mounts)
  for (let part = 0; part < count; part++) {
    const mount = expected.locate(part)
    comparison.mounts[part] = mount
    const object = mount < 0 ? -1 : index.find(expected.bytes, expected.start, expected.end)
    if (object < 0) {
      comparison.classes[part] = mount < 0 ? PartClass.unjudged : PartClass.stale
      continue
    }
    comparison.objects[part] = object
    comparison.claimed[object] = 1
    const same = sameSize(parts.sizes[part] as number, objects.sizes[object] as number)
    comparison.classes[part] = same ? PartClass.present : PartClass.changed
  }
  claimSpellings(parts, objects, expected, comparison)
  claimOthers(otherPaths, index, mounts, comparison.claimed)
  return comparison
}

/** What a part names that is not judged is not free either. */
function claimOthers(paths: ByteStrings, index: ByteIndex, mounts: MountTable, claimed: Uint8Array): void {
  const expected = new ExpectedKeys(paths, mounts)
  for (let path = 0; path < paths.length; path++) {
    if (expected.locate(path) < 0) continue
    const object = index.find(expected.bytes, expected.start, expected.end)
    if (object >= 0) claimed[object] = 1
  }
}
