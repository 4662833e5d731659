import { dirname, join } from 'node:path'
import type { WatchMerge } from '../../analyze/merge/watch-merge.ts'
import type { Emit } from '../../core/progress.ts'
import { ToolError } from '../../core/tool-error.ts'
import { libraryName } from '../../db/plex/source/library-name.ts'
import { makeTempFolder } from '../../db/plex/source/temp-folder.ts'
import { blobsName } from '../../db/plex/write/held-pair.ts'
import { openWorkspace, type Workspace } from '../../db/state/workspace.ts'
import { newRunId } from '../../remap/apply/run-id.ts'
import { writeWatchMerge } from '../merge/write-watch-merge.ts'
import {
  askIdentity,
  type AwaitOptions,
  awaitPlex,
  commandOf,
  type PlexControl,
  tellPlex,
} from '../plex/plex-service.ts'
import { judgeComing, judgeInPlace } from './judge-library.ts'
import { libraryFacts } from './library-facts.ts'
import { requireReadable } from './home-version.ts'
import { surveyTree } from './merge-tree.ts'
import { recordRestore, recordStatus } from './record-restore.ts'
import type { Restored, RestorePlan, SettledRestore } from './restore-plan.ts'
import { finishFiles, holderOf, settleRestores } from './settle-restores.ts'
import { requireRoom, stageArchive, type StagedArchive } from './stage-archive.ts'
import { restoresName, restorePlace, type RestorePlace, writeState } from './swap/restore-state.ts'
import { SwapRun } from './swap/run-swap.ts'
import type { OnMove } from './swap/swap-databases.ts'
import { localFiles } from './target/local-files.ts'
import type { RestoreTarget } from './target/restore-target.ts'
import { awaitRest } from './await-rest.ts'
import { planWatchMerge } from './watch-plan.ts'

export interface RestoreOptions {
  readonly archive: string
  readonly target: RestoreTarget
  readonly workspace: Workspace
  readonly tempDir: string
  readonly toolVersion: string
  readonly now: () => Date
  readonly random: () => number
  readonly sleep?: (milliseconds: number) => Promise<unknown>
  readonly only: 'databases' | null
  /** Whether what was watched at home meanwhile comes along. */
  readonly mergeWatchState: boolean
  /** The library as it was exported, or an archive of it. */
  readonly base: string | null
  /** Version of the home server; where it is not given, the server itself is asked. */
  readonly homeVersion: string | null
  /** Whether what comes back may have lost more than daily life loses. */
  readonly acceptLoss: boolean
  readonly plex: PlexControl | null
  /** Where the home server answers. */
  readonly server: Pick<AwaitOptions, 'url' | 'fetch'> | null
  /** Shown before anything that a server uses is touched; false ends it there. */
  readonly agree: (plan: RestorePlan) => Promise<boolean>
  readonly signal?: AbortSignal
  readonly emit?: Emit
  readonly onMove?: OnMove
}

/**
 * Puts an archive's databases and files where a server uses them: verified first, swapped so that a crash anywhere is
 * finished or taken back, with what was watched meanwhile, and in a way that `undoRestore` takes back. Null where it
 * was not agreed to, and then nothing is left of it.
 * @throws ToolError with an exit code that says how far it got: 4 nothing moved, 5 all moved back, 6 in between
 */
export async function restoreArchive(options: RestoreOptions): Promise<Restored | null> {
  const { target, now, signal, archive } = options
  const settled = await settleRestores(target, now, options.workspace)
  const runId = newRunId(now(), options.random())
  const place = restorePlace(target.databases, runId)
  const home = join(target.databases, libraryName)
  const run = await begin(options, place, runId)
  await using temp = await makeTempFolder(options.tempDir)
  // Beside the databases a rename is all that is left to do; what is elsewhere is made here and brought there.
  const stage = target.isHere ? place.folder : temp.path
  const work = { ...options, home, run, place, temp: temp.path }
  let touched = false
  try {
    const staged = await stageArchive(archive, {
      folder: stage,
      only: options.only,
      ...(signal === undefined ? {} : { signal }),
      ...(options.emit === undefined ? {} : { emit: options.emit }),
    })
    await refuseLonely(staged, target)
    const plan = await planRestore(staged, work)
    if (!(await options.agree(plan))) {
      await discard(target, place)
      return null
    }
    signal?.throwIfAborted()
    const doubts = await stopPlex(work)
    touched = options.plex !== null
    const merged = await prepare(staged, plan, work)
    await recordRestore(options.workspace, {
      runId,
      database: home,
      library: merged.identity,
      checksum: run.state.staged[libraryName]?.sha256 ?? '',
      sizes: Object.fromEntries(plan.databases.map(({ name, size }) => [name, size])),
      toolVersion: options.toolVersion,
      aside: plan.aside,
    })
    await target.refuseIfInUse(await inPlace(target, plan))
    await run.swap()
    return await finish({ staged, plan, merged: merged.report, settled, doubts }, work)
  } catch (error) {
    if (run.state.phase === 'staging') await discard(target, place).catch(() => undefined)
    else await recordStatus(options.workspace, runId, run.state.phase === 'rolled-back' ? 'rolled-back' : 'journalled')
    // What was stopped for this is started again, unless a server must not find what is there.
    const whole = run.state.phase === 'staging' || run.state.phase === 'rolled-back'
    if (touched && whole && options.plex !== null)
      await tellPlex(target.shell, options.plex, 'start').catch(() => undefined)
    throw error
  }
}

interface Work extends RestoreOptions {
  readonly home: string
  readonly run: SwapRun
  readonly place: RestorePlace
  /** A private folder of this machine. */
  readonly temp: string
}

async function begin(options: RestoreOptions, place: RestorePlace, runId: string): Promise<SwapRun> {
  const { target, now, toolVersion, archive } = options
  const { files } = target
  try {
    await files.makeFolder(dirname(place.folder), 0o700)
    await files.makeFolder(place.folder, 0o700)
    const state = await writeState(files, place, {
      format: 'plexferry/restore-state',
      formatVersion: 1,
      runId,
      createdAt: now().toISOString(),
      toolVersion,
      archive: { name: archive, createdAt: null },
      phase: 'staging',
      action: 'restore',
      databases: [libraryName],
      staged: {},
      finishedAt: null,
      holder: holderOf(),
    })
    const { onMove } = options
    return new SwapRun(place, state, { files, now, ...(onMove === undefined ? {} : { onMove }) })
  } catch (error) {
    await discard(target, place).catch(() => undefined)
    throw notWritable(error, target.databases)
  }
}

function notWritable(error: unknown, databases: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (['ENOSPC', 'EDQUOT'].includes(code))
    return new ToolError(
      'restore-space',
      `the disk of ${databases} is full; nothing was moved`,
      'free space there, then run again',
      { cause: error },
    )
  if (!['EROFS', 'EACCES', 'EPERM'].includes(code)) return error
  return new ToolError(
    'db-read-only',
    `${databases} cannot be written (${code}); nothing was moved`,
    'run as the user that Plex runs as, and see that the folder is mounted for writing',
    { cause: error },
  )
}

/** The two are one: fingerprints and subtitles of the blobs hang on ids of the library. */
async function refuseLonely({ databases }: StagedArchive, target: RestoreTarget): Promise<void> {
  if (databases.length > 1) return
  const [library] = databases
  const blobs = join(target.databases, blobsName)
  if (library === undefined || (await target.files.look(blobs)) === null) return
  throw new ToolError(
    'archive-incomplete',
    `the archive holds no blobs database, and ${target.databases} has one, which goes with no other library`,
    'export again, both databases together: plexferry export takes both',
  )
}

async function planRestore(staged: StagedArchive, work: Work): Promise<RestorePlan> {
  const { target, plex, home } = work
  const library = staged.databases[0]?.file ?? ''
  const incoming = await libraryFacts(library, work)
  const here = await unlessBroken(libraryFacts(await target.fetch(home, work.temp), work))
  const version = work.homeVersion ?? (await versionOf(work))
  const readable = requireReadable(incoming, here, version)
  const files =
    staged.tree === null || target.dataFolder === null
      ? null
      : await surveyTree({ tree: staged.tree, dataFolder: target.dataFolder })
  const merge = here === null ? null : await plannedMerge(library, work)
  const judged = await judgeComing(staged, here === null ? null : await target.fetch(home, work.temp), work)
  const databases = await Promise.all(
    staged.databases.map(async ({ name, bytes }) => {
      const there = await target.files.look(join(target.databases, name))
      return { name, size: bytes, replaces: there?.size ?? null }
    }),
  )
  if (staged.databases.length > 0) await requireRoom(target, staged)
  return {
    runId: work.run.state.runId,
    archive: {
      path: work.archive,
      createdAt: staged.manifest.createdAt,
      contents: staged.manifest.contents,
      generation: incoming.generation,
    },
    target: { name: target.name, databases: target.databases },
    databases,
    aside: join(work.place.folder, 'old'),
    files,
    readable,
    check: { verdict: judged.verdict, loss: judged.loss },
    sections: judged.sections,
    watchState: {
      mode: merge === null ? 'impossible' : work.mergeWatchState ? 'merge' : 'off',
      base: work.base,
      changes: merge?.changes.length ?? 0,
      report: merge?.report ?? null,
    },
    plex: plex === null ? null : { stop: commandOf(plex, 'stop'), start: commandOf(plex, 'start') },
    notes: [...judged.notes, ...staged.manifest.notes.map(({ message }) => message).slice(0, 10)],
  }
}

/** Null for a library that is damaged: to put a good one in its place is a reason to restore. */
async function unlessBroken<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work
  } catch (error) {
    if (error instanceof ToolError && brokenCodes.has(error.code)) return null
    throw error
  }
}

const brokenCodes: ReadonlySet<string> = new Set(['db-damaged', 'db-truncated', 'db-not-sqlite', 'db-not-plex'])

/** One that is not asked for is worked out all the same, to say what is lost. */
async function plannedMerge(incoming: string, work: Work): Promise<WatchMerge | null> {
  try {
    return await mergeOf(incoming, work)
  } catch (error) {
    const other = error instanceof ToolError && error.code === 'merge-other-library'
    if (other && !work.mergeWatchState) return null
    throw error
  }
}

async function mergeOf(
  incoming: string,
  { target, temp, home, base, tempDir, signal, emit }: Work,
): Promise<WatchMerge> {
  return await planWatchMerge({
    base,
    home: await target.fetch(home, temp),
    incoming,
    tempDir,
    ...(signal === undefined ? {} : { signal }),
    ...(emit === undefined ? {} : { emit }),
  })
}

async function versionOf({ server, signal }: Work): Promise<string | null> {
  if (server === null) return null
  const answer = await askIdentity({ ...server, ...(signal === undefined ? {} : { signal }) })
  return answer === null || answer === 'maintenance' ? null : answer.version
}

/** Gives what may hide somebody who still has the databases open. */
async function stopPlex(work: Work): Promise<readonly string[]> {
  const { target, plex, signal, now, sleep } = work
  if (plex !== null) await tellPlex(target.shell, plex, 'stop', signal)
  const paths: string[] = []
  for (const name of [libraryName, blobsName]) {
    const path = join(target.databases, name)
    if ((await target.files.look(path)) !== null) paths.push(path)
  }
  // A server that was told to stop puts its log away first.
  return await awaitRest(() => target.refuseIfInUse(paths), {
    patience: plex === null ? 0 : 60_000,
    now,
    ...(sleep === undefined ? {} : { sleep }),
  })
}

/** The last of what needs no move: home has stopped changing, so that what was watched there is all there is. */
async function prepare(
  staged: StagedArchive,
  plan: RestorePlan,
  work: Work,
): Promise<{ readonly report: WatchMerge['report'] | null; readonly identity: string }> {
  const { target, run, now, random, toolVersion } = work
  const { files } = target
  const library = staged.databases[0]?.file ?? ''
  let report: WatchMerge['report'] | null = null
  if (plan.watchState.mode === 'merge') {
    const merge = await mergeOf(library, work)
    // It is taken back with the restore, so that its own journal is of use to nobody.
    await using workspace = await openWorkspace(join(work.temp, 'merge'), { now })
    await writeWatchMerge(merge, {
      database: library,
      workspace,
      now,
      random,
      toolVersion,
      backup: 'private-copy',
      ...(work.signal === undefined ? {} : { signal: work.signal }),
      ...(work.emit === undefined ? {} : { emit: work.emit }),
    })
    report = merge.report
  }
  const like = await files.look(work.home)
  const there = join(work.place.folder, 'new')
  await files.makeFolder(there, 0o700)
  const sums: Record<string, { size: number; sha256: string }> = {}
  for (const { name, file } of staged.databases) {
    await localFiles.sync(file)
    sums[name] = { size: (await localFiles.look(file))?.size ?? 0, sha256: await localFiles.digest(file) }
    const path = join(there, name)
    if (!target.isHere) await target.put(file, path)
    const own = (await files.look(join(target.databases, name))) ?? like
    if (own !== null) await files.become(path, own)
    await files.sync(path)
  }
  // What SQLite left beside them goes with no other database.
  for (const name of await files.names(there)) if (sums[name] === undefined) await files.remove(join(there, name))
  await files.sync(there)
  const names = [libraryName, blobsName]
  await run.record({
    archive: { name: work.archive, createdAt: staged.manifest.createdAt },
    databases: names,
    staged: sums,
  })
  return { report, identity: (await libraryFacts(library, work)).identity }
}

async function inPlace(target: RestoreTarget, { databases }: RestorePlan): Promise<string[]> {
  return databases.filter(({ replaces }) => replaces !== null).map(({ name }) => join(target.databases, name))
}

async function discard({ files }: RestoreTarget, { folder }: RestorePlace): Promise<void> {
  await files.remove(folder)
  const parent = dirname(folder)
  if (parent.endsWith(restoresName) && (await files.names(parent)).length === 0) await files.remove(parent)
}

interface Done {
  readonly staged: StagedArchive
  readonly plan: RestorePlan
  readonly merged: WatchMerge['report'] | null
  readonly settled: readonly SettledRestore[]
  readonly doubts: readonly string[]
}

/** What comes after the swap: nothing of it takes the databases back. */
async function finish({ plan, merged, settled, doubts }: Done, work: Work): Promise<Restored> {
  const { target, run, now, plex, server, workspace, signal } = work
  const notes = [...doubts]
  try {
    await finishFiles(target, run, now)
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    notes.push(`the databases are in place, and not all files are: ${said}; the next restore or undo puts the rest in`)
  }
  await recordStatus(workspace, run.state.runId, 'committed')
  // Of another machine it is read before a server writes to it.
  const placed = target.isHere ? work.home : await target.fetch(work.home, work.temp).catch(() => null)
  let started: string | null = null
  if (plex !== null) {
    try {
      await tellPlex(target.shell, plex, 'start', signal)
      if (server !== null) {
        const { sleep } = work
        const identity = await awaitPlex({
          ...server,
          now,
          ...(sleep === undefined ? {} : { sleep }),
          ...(signal === undefined ? {} : { signal }),
        })
        started = identity?.version ?? null
        if (identity === null) notes.push('Plex was started, and did not answer in time: see its log')
      }
    } catch (error) {
      notes.push(error instanceof ToolError ? `${error.message}; ${error.hint}` : String(error))
    }
  }
  const verified = placed === null ? null : await judgeInPlace(placed, work)
  if (verified === null) notes.push('what is in place could not be read again: run plexferry check')
  return {
    plan,
    merged,
    files: plan.files,
    settled,
    started,
    verified,
    notes,
  }
}
