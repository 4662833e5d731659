import { counted } from '../core/counted.ts'
import { formatBytes, formatCount } from '../core/figures.ts'
import { ToolError } from '../core/tool-error.ts'
import type { LibrarySnapshot } from '../db/plex/library-snapshot.ts'
import type { PlexLibrary } from '../db/plex/open-plex.ts'
import { openWorkspace } from '../db/state/workspace.ts'
import { planRemap, type PlanRemapOptions } from '../remap/plan-remap.ts'
import type { ProofCost } from '../remap/proof/object-contents.ts'
import type { RemapPlan } from '../remap/remap-plan.ts'
import { openContent } from '../storage/content/open-content.ts'
import type { Listing } from '../storage/listing.ts'
import type { Io } from './io.ts'
import { listingAccess } from './listing-access.ts'
import type { Progress } from './progress-line.ts'
import type { RemapFlags } from './remap.ts'
import { workspaceFolder } from './workspace-folder.ts'

/** What a plan is made of, and where is shown how far it is. */
interface PlanSources {
  readonly library: PlexLibrary
  readonly snapshot: LibrarySnapshot
  readonly listing: Listing
  readonly progress: Progress
}

/**
 * Plans, with the proof that was asked for. What a proof holds open, the workspace among it, is let go of with it:
 * nothing of it is needed to apply.
 */
export async function makePlan(
  io: Io,
  flags: RemapFlags,
  { library, snapshot, listing, progress }: PlanSources,
  options: Omit<PlanRemapOptions, 'proof'>,
): Promise<RemapPlan> {
  await using stack = new AsyncDisposableStack()
  const proof = await proofOf(io, flags, progress, stack)
  const plan = await planRemap(library, snapshot, listing, { ...options, proof })
  // Matching hears no interrupt; by now one that came meanwhile is known.
  io.signal.throwIfAborted()
  return plan
}

/**
 * Where contents can be read, and where what was read is remembered. `--proof all` must have something to read;
 * `auto` does without.
 */
async function proofOf(
  io: Io,
  { proof: mode, content, listing = '', workspace, configured, quiet }: RemapFlags,
  progress: Progress,
  stack: AsyncDisposableStack,
): Promise<PlanRemapOptions['proof']> {
  if (mode === 'off') return { mode, source: null, cache: null }
  const named = content ?? listing
  const source = await openContent(named, { ...listingAccess(named, io, configured), signal: io.signal })
  if (source === null) {
    if (mode === 'auto' && content === undefined) return { mode, source: null, cache: null }
    throw new ToolError(
      'proof-impossible',
      `${named} cannot be read from: it lists files, but does not hold them`,
      'name where the files are: --content s3://bucket/prefix, rclone:remote:path or dir:/mnt/media',
    )
  }
  stack.use(source)
  const cache = await rememberedHashes(io, workspace, stack)
  const announce = async ({ objects, cached, requests, bytes }: ProofCost): Promise<void> => {
    if (quiet === true) return
    const known = cached === 0 ? '' : `, ${formatCount(cached)} of them known from before`
    const cost = `${counted(requests, 'request')}, ${formatBytes(bytes)}`
    await progress.clear()
    await io.stderr.write(`proof: reading the ends of ${counted(objects, 'object')}${known} (${cost})\n`)
  }
  return { mode, source, cache, announce }
}

/** A proof can do without what earlier ones read, as where the workspace may not be written. */
async function rememberedHashes(
  io: Io,
  workspace: string | undefined,
  stack: AsyncDisposableStack,
): Promise<PlanRemapOptions['proof']['cache']> {
  try {
    return stack.use(await openWorkspace(workspaceFolder(io, workspace), { now: io.now })).contentHashes
  } catch (error) {
    if (!(error instanceof ToolError) || error.code !== 'workspace-failed') throw error
    await io.stderr.write(`note: ${error.message}; what is read now is not remembered\n`)
    return null
  }
}
