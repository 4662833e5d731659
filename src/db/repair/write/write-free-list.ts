import type { PageSink } from './page-sink.ts'

export interface FreeList {
  readonly first: number
  readonly count: number
}

/** Strings together every page that nothing uses. */
export function writeFreeList(sink: PageSink): FreeList {
  const { pageSize, usable } = sink.geometry
  // SQLite leaves the last six entries of a trunk empty, for the sake of versions before 3.6.
  const most = usable / 4 - 8
  let first = 0
  let count = 0
  let leaves: number[] = []
  const flush = (trunk: number): void => {
    const bytes = Buffer.alloc(pageSize)
    bytes.writeUInt32BE(first, 0)
    bytes.writeUInt32BE(leaves.length, 4)
    for (const [at, leaf] of leaves.entries()) bytes.writeUInt32BE(leaf, 8 + 4 * at)
    sink.write(trunk, bytes)
    first = trunk
    leaves = []
  }
  for (const page of sink.unused()) {
    count += 1
    if (leaves.length < most) leaves.push(page)
    else flush(page)
  }
  const trunk = leaves.pop()
  if (trunk !== undefined) flush(trunk)
  return { first, count }
}
