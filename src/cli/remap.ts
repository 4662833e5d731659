import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { sampleRoots } from '../analyze/root-samples.ts'
import { counted } from '../core/counted.ts'
import { ExitCode } from '../core/exit-code.ts'
import { withSlashes } from '../core/plex-path.ts'
import { shellQuoted } from '../core/shell-quoted.ts'
import { together } from '../core/together.ts'
import { ToolError } from '../core/tool-error.ts'
import { libraryFingerprint } from '../db/plex/fingerprint.ts'
import type { LibrarySnapshot } from '../db/plex/library-snapshot.ts'
import { openPlex, type OpenPlexOptions, type PlexLibrary } from '../db/plex/open-plex.ts'
import { libraryStamp } from '../db/plex/write/library-stamp.ts'
import { refuseIfInUse } from '../db/plex/write/users/users-of.ts'
import type { Mapping } from '../remap/mappings/map-path.ts'
import { parseMappings } from '../remap/mappings/mapping.ts'
import { listedPlaces } from '../remap/plan-remap.ts'
import type { ProofMode, RemapPlan } from '../remap/remap-plan.ts'
import type { ListedPlaces } from '../remap/settled-files.ts'
import type { Listing } from '../storage/listing.ts'
import { inferMounts } from '../storage/mount-inference.ts'
import { type Mount, MountTable, parseMounts } from '../storage/mounts.ts'
import { applyAndTell } from './apply.ts'
import { refuseUnasked } from './confirm.ts'
import type { Io } from './io.ts'
import { listingReader } from './listing-access.ts'
import { makePlan } from './make-plan.ts'
import { type ComparisonOptions, type Outcome, required, useColour } from './options.ts'
import { refuseToOverwrite, replaceFile } from './output-file.ts'
import { readPlan } from './plan-file.ts'
import { listJson } from './list-json.ts'
import { showProgress } from './progress-line.ts'
import { refuseArchived } from './refuse-archived.ts'
import type { ShownMount } from './render/mount-lines.ts'
import { renderPlan } from './render/remap-text.ts'
import { makeStyle } from './render/style.ts'
import { sectionOutcomes } from './section-outcomes.ts'
import { keepHeapSmall } from './small-heap.ts'
import { version } from './version.ts'

export interface RemapFlags extends ComparisonOptions {
  readonly mappings?: string
  readonly proof: ProofMode
  readonly content?: string
  readonly planOut?: string
  readonly plan?: string
  readonly apply?: boolean
  readonly yes?: boolean
  readonly strict?: boolean
  readonly keepBackups?: number
}

/** `plexferry remap`: where stale paths went; with `--apply`, writes it to the database. */
export async function runRemap(io: Io, flags: RemapFlags): Promise<Outcome> {
  keepHeapSmall()
  const database = required(flags.db, '--db')
  if (flags.apply === true) refuseUnasked(io, flags.yes, 'writing a Plex database')
  const { plan: stored, planOut } = flags
  const source = stored === undefined ? required(flags.listing, '--listing') : flags.listing
  const mounts = parseMounts(flags.mount ?? [])
  const mappings = stored === undefined ? await readMappings(io, flags.mappings) : []
  const given = stored === undefined ? null : await readPlan(io, stored)
  const inputs = [database, source, flags.mappings, stored].filter((name) => name !== undefined)
  await refuseToOverwrite(io, [planOut], inputs)

  await using stack = new AsyncDisposableStack()
  const progress = stack.use(showProgress(io, flags.quiet === true))
  const common = { signal: io.signal, emit: progress.emit }
  const seen = await seeLibrary(database, { ...common, tempDir: io.tempDir })
  const library = stack.use(seen.library)
  if (flags.apply === true) await refuseToWrite(library)
  const [snapshot, listing] = await together(io.signal, [
    async (signal) => library.snapshot(signal),
    async (signal) => (source === undefined ? null : await listingReader(source, io, flags)({ ...common, signal })),
  ])
  await refuseToOverwrite(io, [planOut], library.files)

  // Looked for once: what the plan is made with is what is shown, and what its targets are looked up by.
  const mounted = listing === null ? [] : mountsOf(snapshot, listing, mounts)
  const options = {
    toolVersion: version,
    now: io.now,
    mounts: mounted,
    sections: flags.section ?? [],
    acceptListing: flags.acceptListing === true,
    mappings,
  }
  const plan =
    given ??
    (listing === null
      ? null
      : await makePlan(io, flags, { library, snapshot, listing, progress }, { ...common, ...options }))
  if (plan === null) throw new TypeError('a plan is given or made')
  const places = listing === null ? null : listedPlaces(listing, new MountTable(mounted))
  if (given !== null && places !== null) refuseMissing(given, places)
  await progress.clear()
  // With --json the plan goes to standard output once, and with what was done.
  if (planOut !== undefined && !(planOut === '-' && flags.json === true)) await writePlan(io, planOut, plan)
  const outcomes = sectionOutcomes(plan, snapshot)
  const subject = { generation: snapshot.generation, parts: snapshot.partRows, listing, mounts: mounted }
  const style = makeStyle(useColour(io, flags))
  // A stored plan that nobody is asked about was looked at before.
  const isSilent = flags.json === true || planOut === '-' || (stored !== undefined && flags.yes === true)
  const shown = isSilent ? '' : renderPlan(plan, subject, outcomes, style, io.stdout.columns)
  const exitCode = flags.strict === true && plan.unresolved.length > 0 ? ExitCode.notClean : ExitCode.ok

  if (flags.apply !== true) {
    if (flags.json === true) for (const chunk of listJson({ ...plan })) await io.stdout.write(chunk)
    else if (!isSilent) await io.stdout.write(shown + nextStep(plan, flags, database))
    return { exitCode }
  }
  await io.stdout.write(shown === '' ? '' : `${shown}\n`)
  const fingerprintNow = libraryFingerprint(snapshot)
  // Reading ends here: while the database is held, nobody else of this process may open and close it.
  await library[Symbol.asyncDispose]()
  const { stillTheSame } = seen
  return await applyAndTell(io, flags, {
    library,
    plan,
    fingerprintNow,
    stillTheSame,
    exitCode,
    style,
    progress,
    ...(places === null ? {} : { inListing: (path: string) => places.objectAt(withSlashes(path)) >= 0 }),
  })
}

/** The library and how it was found, before anything of it is read. */
async function seeLibrary(named: string, options: OpenPlexOptions) {
  const library = await openPlex(named, options)
  const stamp = await libraryStamp(library.path)
  return { library, stillTheSame: async () => (await libraryStamp(library.path)) === stamp }
}

/** Before any work is done for it; all of this is looked at again when the database is held. */
async function refuseToWrite(library: PlexLibrary): Promise<void> {
  refuseArchived(library)
  await refuseIfInUse([library.path])
}

async function readMappings(io: Io, named: string | undefined): Promise<Mapping[]> {
  if (named === undefined) return []
  try {
    return parseMappings(await readFile(resolve(io.cwd, named), 'utf8'), named)
  } catch (error) {
    if (error instanceof ToolError) throw error
    const message = `${named} cannot be read: ${error instanceof Error ? error.message : String(error)}`
    const hint = 'it holds {"mappings": {"/Media/Old": "/Media/New"}}'
    throw new ToolError('mapping-invalid', message, hint, { cause: error })
  }
}

async function writePlan(io: Io, planOut: string, plan: RemapPlan): Promise<void> {
  if (planOut !== '-') return await replaceFile(resolve(io.cwd, planOut), listJson({ ...plan }), io)
  for (const chunk of listJson({ ...plan })) await io.stdout.write(chunk)
}

/** Where Plex sees the listing, as the operator says or as the plan inferred it. */
function mountsOf(snapshot: LibrarySnapshot, listing: Listing, named: readonly Mount[]): ShownMount[] {
  if (named.length > 0) return named.map((mount) => ({ ...mount, inferred: null }))
  return inferMounts(sampleRoots(snapshot), listing.objects).map((mount) => ({ ...mount, inferred: mount }))
}

/**
 * A plan that was stored may have been overtaken by what was done to the bucket since.
 * @throws ToolError `plan-other`
 */
function refuseMissing({ moves }: RemapPlan, { objectAt, sizeOf }: ListedPlaces): void {
  const missing = moves.filter(({ to, size }) => {
    const object = objectAt(withSlashes(to))
    return object < 0 || sizeOf(object) !== size
  })
  const [first] = missing
  if (first === undefined) return
  const what = `${counted(missing.length, 'file')} of the plan ${missing.length === 1 ? 'is' : 'are'} not in the listing, of its size`
  throw new ToolError(
    'plan-other',
    `${what}: ${first.to}`,
    'the bucket was changed since: plan again with this listing',
  )
}

function nextStep(plan: RemapPlan, flags: RemapFlags, database: string): string {
  if (plan.quality !== 'applyable') return ''
  const said = '\nNothing was written. To apply it, stop Plex, then'
  const stored = flags.planOut ?? flags.plan
  if (stored === undefined) return `${said} add --apply to the command.\n`
  const workspace = flags.workspace === undefined ? [] : ['--workspace', flags.workspace]
  const words = ['plexferry', 'remap', '--db', database, '--plan', stored, '--apply', ...workspace]
  return `${said}:\n${words.map(shellQuoted).join(' ')}\n`
}
