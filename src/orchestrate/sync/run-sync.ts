import { rm } from 'node:fs/promises'
import type { CheckReport } from '../../analyze/check/check-report.ts'
import { check } from '../../analyze/check/check.ts'
import type { PlexClient } from '../plex/plex-client.ts'
import { exportData } from '../export/export-data.ts'
import { readBaseline, remap, unpack } from './prepare-phases.ts'
import { bringDown, bringUp, chosenSections, scan, settle, sonic } from './server-phases.ts'
import type { SectionScan } from './sync-spec.ts'
import { type SyncOptions, SyncRun } from './sync-run.ts'

export interface SyncResult {
  readonly id: string
  readonly archive: { readonly path: string; readonly bytes: number; readonly sha256: string }
  readonly scans: readonly SectionScan[]
  readonly sonic: 'done' | 'unfinished' | 'unknown' | null
  /** The archive, held against what was brought in. */
  readonly report: CheckReport
  /** The folder of the run, where it was kept. */
  readonly kept: string | null
}

const hour = 3_600_000

/**
 * Has a server of its own work through a library, and brings the result into an archive. The server at home, and its
 * databases, are only read. Each phase is recorded at its start and its end; the same call goes on from the first
 * that is not finished.
 * @throws ToolError `sync-stopped`
 */
export async function runSync(options: SyncOptions): Promise<SyncResult> {
  const { id, spec, workspace } = options
  const run = new SyncRun(options)
  await run.phase('unpack', async () => await unpack(run))
  await run.phase('remap', async () => await remap(run))
  const worked = await run.phase('work', async () => await work(run))
  await run.phase('stop', async () => await bringDown(run))
  const archive = await run.phase('export', async () => await exportResult(run))
  const report = await run.phase('verify', async () => await verify(run))
  const isWhole = report.checks.every(({ status }) => status !== 'failed')
  const keeps = spec.keep || !isWhole
  await run.phase('tidy', async () => {
    await run.docker.remove()
    if (!keeps) await rm(run.folder, { recursive: true, force: true })
  })
  await workspace.syncs.finish(id)
  return { id, archive, ...worked, report, kept: keeps ? run.folder : null }
}

/** All that a server is needed for. */
async function work(run: SyncRun): Promise<Pick<SyncResult, 'scans' | 'sonic'>> {
  const client = await bringUp(run)
  const sections = await chosenSections(run, client)
  const scans: SectionScan[] = []
  for (const section of sections)
    scans.push(await run.phase(`scan ${section.title}`, async () => await scan(run, client, section)))
  await run.phase('settle', async () => await settle(run, client, 24 * hour))
  const hasMusic = scans.some(({ outcome, id }) => outcome === 'finished' && isMusic(sections, id))
  return { scans, sonic: await analysed(run, client, hasMusic) }
}

const isMusic = (sections: readonly { id: number; type: string }[], id: number): boolean =>
  sections.some((section) => section.id === id && section.type === 'artist')

async function analysed(run: SyncRun, client: PlexClient, hasMusic: boolean): Promise<SyncResult['sonic']> {
  if (run.options.spec.skipSonic || !hasMusic) return null
  return await run.phase('sonic', async () => await sonic(run, client))
}

async function exportResult(run: SyncRun): Promise<SyncResult['archive']> {
  const { spec, tempDir, toolVersion, now, signal, emit } = run.options
  const { path, bytes, sha256 } = await exportData({
    from: run.data,
    out: spec.out,
    tempDir,
    toolVersion,
    now,
    signal,
    emit,
  })
  return { path, bytes, sha256 }
}

async function verify(run: SyncRun): Promise<CheckReport> {
  const { spec, tempDir, toolVersion, now, signal, emit } = run.options
  const baseline = await readBaseline(run)
  return await check(spec.out, { tempDir, toolVersion, now, signal, emit, baseline })
}
