import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { takeBaseline } from '../../analyze/baseline/take-baseline.ts'
import type { Baseline } from '../../core/baseline.ts'
import { parseBaseline } from '../../core/parse-baseline.ts'
import { ToolError } from '../../core/tool-error.ts'
import { extractExport } from '../../db/archive/extract-export.ts'
import { libraryFingerprint } from '../../db/plex/fingerprint.ts'
import { openPlex } from '../../db/plex/open-plex.ts'
import { blobsBeside } from '../../db/plex/write/held-pair.ts'
import { libraryStamp } from '../../db/plex/write/library-stamp.ts'
import { applyPlan } from '../../remap/apply/apply-plan.ts'
import { exportData } from '../export/export-data.ts'
import type { SyncRun } from './sync-run.ts'

/** Brings what the server shall work on into the folder of the run; where it comes from is only read. */
export async function unpack(run: SyncRun): Promise<void> {
  const { spec, tempDir, toolVersion, now, signal, emit } = run.options
  // What an earlier life of the run left half done.
  await rm(run.folder, { recursive: true, force: true })
  await mkdir(run.config, { recursive: true, mode: 0o700 })
  let archive = spec.from
  if ((await stat(spec.from)).isDirectory()) {
    archive = join(run.folder, 'from.tar.zst')
    await exportData({ from: spec.from, out: archive, tempDir, toolVersion, now, signal, emit })
  }
  const { library, checks, refused } = await extractExport(archive, run.data, { signal, emit })
  const failed = checks.find(({ status }) => status === 'failed')
  if (failed !== undefined || refused.length > 0 || library === null)
    throw new ToolError(
      'archive-damaged',
      `${spec.from} is not whole: ${failed?.message ?? (library === null ? 'it holds no library' : 'a member leads out of it')}`,
      `see what plexferry check --db ${spec.from} says`,
    )
  if (archive !== spec.from) await rm(archive)
  await writeFile(run.baselineFile, JSON.stringify(await baselineNow(run)))
}

/** Of what was brought in, before anything is done to it. */
async function baselineNow({ library, options }: SyncRun): Promise<Baseline> {
  const { toolVersion, now, signal, emit } = options
  return await takeBaseline(
    { path: library, readFile: async (use) => await use(library) },
    { toolVersion, now, blobs: blobsBeside(library), signal, emit },
  )
}

export async function readBaseline({ baselineFile }: SyncRun): Promise<Baseline> {
  const parsed = parseBaseline(await readFile(baselineFile, 'utf8'))
  if ('baseline' in parsed) return parsed.baseline
  throw new ToolError('baseline-invalid', `${baselineFile}: ${parsed.problem}`, 'start a new run')
}

/** Writes the plan that was made at home, by the same code. */
export async function remap({ library, options }: SyncRun): Promise<{ moves: number } | null> {
  const { plan, tempDir, signal, emit, workspace, now, random, toolVersion } = options
  if (plan === null) return null
  const stamp = await libraryStamp(library)
  const fingerprintNow = await fingerprintOf(library, { tempDir, signal, emit })
  try {
    await applyPlan(plan, {
      database: library,
      origin: 'in-place',
      fingerprintNow,
      stillTheSame: async () => (await libraryStamp(library)) === stamp,
      workspace,
      now,
      random,
      toolVersion,
      signal,
      emit,
    })
  } catch (error) {
    // Written by an earlier life of the run, which did not come to record it.
    if (!(error instanceof ToolError) || error.code !== 'plan-applied') throw error
  }
  return { moves: plan.moves.length }
}

async function fingerprintOf(library: string, options: Parameters<typeof openPlex>[1]): Promise<string> {
  await using opened = await openPlex(library, options)
  return libraryFingerprint(await opened.snapshot(options.signal))
}
