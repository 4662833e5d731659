import type { ArchiveNote } from '../../core/archive-manifest.ts'

/** Notes kept of each export. */
const mostNotes = 1000

/** What could not be taken as it was: all are counted, and the first are kept. */
export class ExportNotes {
  readonly kept: ArchiveNote[] = []
  count = 0

  add(note: ArchiveNote): void {
    this.count++
    if (this.kept.length < mostNotes) this.kept.push(note)
  }
}
