import { resolve } from 'node:path'
import { audit, type Audit } from '../analyze/audit.ts'
import { pathRows } from '../analyze/path-rows.ts'
import { ExitCode } from '../core/exit-code.ts'
import { shellQuoted } from '../core/shell-quoted.ts'
import type { LibrarySnapshot } from '../db/plex/library-snapshot.ts'
import type { ItemTitles } from '../db/plex/item-titles.ts'
import { openPlex, type PlexLibrary } from '../db/plex/open-plex.ts'
import { parseMounts } from '../storage/mounts.ts'
import type { Io } from './io.ts'
import { listingReader } from './listing-access.ts'
import { type ComparisonOptions, type Outcome, parseFailOn, required, useColour } from './options.ts'
import { refuseToOverwrite, replaceFile } from './output-file.ts'
import { showProgress } from './progress-line.ts'
import { renderCsv } from './render/audit-csv.ts'
import { renderAudit } from './render/audit-text.ts'
import { makeStyle } from './render/style.ts'
import { together } from '../core/together.ts'

export interface AuditFlags extends ComparisonOptions {
  readonly csv?: string
  readonly html?: string
  readonly failOn?: string
}

const origins = {
  'in-place': 'the database was read where it is',
  snapshot: 'the database was in use: a private copy of one moment was read',
  archive: 'the database was taken out of its archive',
} as const

/** `plexferry audit`: which paths of a Plex database point at nothing in the bucket. */
export async function runAudit(io: Io, flags: AuditFlags): Promise<Outcome> {
  const database = required(flags.db, '--db')
  const source = required(flags.listing, '--listing')
  const failOn = parseFailOn(flags.failOn)
  const mounts = parseMounts(flags.mount ?? [])
  const readListed = listingReader(source, io, flags)
  await refuseToOverwrite(io, [flags.csv, flags.html], [database, source])
  await using progress = showProgress(io, flags.quiet === true)
  const common = { signal: io.signal, emit: progress.emit }

  await using library = await openPlex(database, { ...common, tempDir: io.tempDir })
  const [snapshot, listing] = await together(io.signal, [
    async (signal) => library.snapshot(signal),
    async (signal) => await readListed({ ...common, signal }),
  ])
  await refuseToOverwrite(io, [flags.csv, flags.html], library.files)
  const commandFlags = sameFlags(database, source, flags)
  const result = await library.titles((titles) =>
    audit(snapshot, listing, {
      databasePath: library.path,
      commandFlags,
      mounts,
      sections: flags.section ?? [],
      acceptListing: flags.acceptListing === true,
      labelOf: (witnesses) => mostFrequent(witnesses.map((part) => titles.owner(part))),
    }),
  )
  await progress.clear()
  if (flags.verbose === true)
    await io.stderr.write(`${origins[library.origin]}; the listing was read as ${listing.format}\n`)
  await write(io, flags, commandFlags, { ...result, library, snapshot })
  const failed = failOn.some((name) => result.report.totals[name] > 0)
  return { exitCode: failed ? ExitCode.notClean : ExitCode.ok }
}

async function write(
  io: Io,
  flags: AuditFlags,
  commandFlags: string,
  result: Audit & { readonly library: PlexLibrary; readonly snapshot: LibrarySnapshot },
): Promise<void> {
  const { report, library, snapshot } = result
  if (flags.json === true) {
    await io.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
    return
  }
  const rows = (titles: ItemTitles) => pathRows(result, snapshot, (part) => titles.full(part))
  const { csv, html } = flags
  if (csv === '-') {
    // All of it first: what is printed cannot be taken back when the database changes meanwhile.
    const chunks = await library.titles((titles) => [...renderCsv(rows(titles))])
    for (const chunk of chunks) await io.stdout.write(chunk)
    return
  }
  if (csv !== undefined)
    await library.titles((titles) => replaceFile(resolve(io.cwd, csv), renderCsv(rows(titles)), io))
  if (html !== undefined) {
    const { renderHtml } = await import('./render/audit-html.ts')
    await library.titles((titles) => replaceFile(resolve(io.cwd, html), renderHtml(report, rows(titles)), io))
  }
  await io.stdout.write(renderAudit(report, makeStyle(useColour(io, flags)), io.stdout.columns, commandFlags))
  const written = csv ?? html
  if (written !== undefined && flags.quiet !== true) await io.stderr.write(`written: ${written}\n`)
}

function mostFrequent(words: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best), ['', 0] as [string, number])[0]
}

/** What was compared, without what is written of it. */
function sameFlags(database: string, listing: string, flags: AuditFlags): string {
  const words = ['--db', database, '--listing', listing]
  if (flags.listingFormat !== undefined) words.push('--listing-format', flags.listingFormat)
  for (const mount of flags.mount ?? []) words.push('--mount', mount)
  if (flags.acceptListing === true) words.push('--accept-listing')
  return words.map(shellQuoted).join(' ')
}
