import type { ArchiveNote, ArchiveSource } from '../../core/archive-manifest.ts'
import { counted } from '../../core/counted.ts'
import { formatBytes } from '../../core/figures.ts'
import type { ExportedArchive } from '../../orchestrate/export/export-data.ts'
import type { Style } from './style.ts'
import { visible } from './visible.ts'

const shownNotes = 10

/** What is in the archive, what could not be taken as it was, and how to see that it arrives whole. */
export function renderExport({ path, bytes, sha256, manifest, leftovers }: ExportedArchive, style: Style): string {
  const { contents, source, databases, counts, since, notes } = manifest
  const size = databases.reduce((sum, database) => sum + database.size, 0)
  const what = {
    everything: 'the databases and the files that belong to them',
    databases: 'the databases',
    changes: `the databases, and what changed since ${since?.createdAt}`,
  }
  const lines = [
    style.good(`Exported: ${what[contents]}.`),
    `  archive    ${visible(path)} (${formatBytes(bytes)})`,
    `  sha256     ${sha256}`,
    `  databases  ${databases.map(({ database }) => database).join(' and ')} (${formatBytes(size)}), ${momentOf(source)}`,
  ]
  if (contents !== 'databases') {
    const gone = contents === 'changes' ? `, ${counts.deleted} gone` : ''
    lines.push(`  files      ${counted(counts.files, 'file')} (${formatBytes(counts.bytes)})${gone}`)
  }
  lines.push(...notes.slice(0, shownNotes).map((note) => noteLine(note, style)))
  const more = counts.notes - Math.min(notes.length, shownNotes)
  if (more > 0) lines.push(`  and ${counted(more, 'more note')}: see the notes of --json`)
  lines.push(
    ...leftovers.map((left) => `  leftover   ${visible(left)} (of an export on another machine: delete it if dead)`),
  )
  return `${lines.join('\n')}\n`
}

function momentOf({ running, snapshot, oneMoment, apartMs }: ArchiveSource): string {
  if (!snapshot) return 'which nobody was writing'
  const server = running === true ? 'copied while in use' : 'with what was in their log'
  return oneMoment ? `${server}, as of one moment` : `${server}, at most ${apartMs} ms apart`
}

function noteLine({ code, name, message }: ArchiveNote, style: Style): string {
  const colour = code === 'unreadable' || code === 'database-damaged' ? style.bad : style.warn
  return colour(`  note: ${visible(name)}: ${visible(message)}`)
}
