import type { ComparedLibrary } from '../../../src/analyze/compare-library.ts'
import { PartClass, type PartClassName } from '../../../src/analyze/part-class.ts'
import { ByteStrings } from '../../../src/core/byte-strings.ts'
import type { LibrarySection, LibrarySnapshot } from '../../../src/db/plex/library-snapshot.ts'
import { MountTable } from '../../../src/storage/mounts.ts'

export interface AuditedPart {
  readonly path: string
  readonly verdict: PartClassName
  /** Index of its section; the first unless given. */
  readonly section?: number
  readonly size?: number
}

/** A snapshot of these parts, with ids from 1, and the verdict on each. */
export function auditedParts(
  parts: readonly AuditedPart[],
  options: { readonly roots?: readonly (readonly string[])[]; readonly chosen?: readonly number[] } = {},
): { readonly snapshot: LibrarySnapshot; readonly compared: ComparedLibrary } {
  const { roots = [['/Media/TV'], ['/Media/Kids']], chosen = roots.map((_, index) => index) } = options
  const sections = roots.map((own, index): LibrarySection => ({
    id: index + 1,
    name: `Section ${index + 1}`,
    type: 'show',
    roots: own,
    items: {},
    sonic: null,
    trashed: 0,
    pathless: 0,
  }))
  const snapshot: LibrarySnapshot = {
    schema: 'test',
    generation: 'test',
    partRows: parts.length,
    sections,
    parts: {
      ids: Float64Array.from(parts, (_, index) => index + 1),
      sections: Int32Array.from(parts, ({ section = 0 }) => section),
      sizes: Float64Array.from(parts, ({ size = 1000 }) => size),
      paths: ByteStrings.from(parts.map(({ path }) => path)),
    },
    otherPaths: ByteStrings.from([]),
    orphans: { parts: 0, examples: [] },
    newestFileAt: null,
  }
  const comparison = {
    classes: Uint8Array.from(parts, ({ verdict }) => PartClass[verdict]),
    objects: new Int32Array(parts.length).fill(-1),
    mounts: new Int16Array(parts.length),
    claimed: new Uint8Array(0),
  }
  return {
    snapshot,
    compared: { comparison, chosen, mounts: new MountTable([]), inferred: [], roots: [], doubt: null },
  }
}
