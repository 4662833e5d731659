import { join } from 'node:path'
import { counted } from '../../core/counted.ts'
import type { Emit } from '../../core/progress.ts'
import { ToolError } from '../../core/tool-error.ts'
import { openPlex } from '../../db/plex/open-plex.ts'
import { makeTempFolder } from '../../db/plex/source/temp-folder.ts'
import { libraryName } from '../../db/plex/source/library-name.ts'
import { type WrittenSince, writtenSince } from '../../db/plex/written-since.ts'
import type { Workspace } from '../../db/state/workspace.ts'
import { type PlexControl, tellPlex } from '../plex/plex-service.ts'
import { awaitRest } from './await-rest.ts'
import { recordStatus } from './record-restore.ts'
import type { SettledRestore } from './restore-plan.ts'
import { finishFiles, holderOf, settleRestores } from './settle-restores.ts'
import { readStates, restorePlace, type RestoreState } from './swap/restore-state.ts'
import { SwapRun } from './swap/run-swap.ts'
import type { OnMove } from './swap/swap-databases.ts'
import type { RestoreTarget } from './target/restore-target.ts'

export interface UndoRestoreOptions {
  readonly target: RestoreTarget
  readonly workspace: Workspace
  /** The newest that was not taken back unless given. */
  readonly runId: string | null
  /** Take it back although the server has written since: what it wrote is kept aside. */
  readonly acceptLoss: boolean
  readonly plex: PlexControl | null
  readonly tempDir: string
  readonly now: () => Date
  readonly sleep?: (milliseconds: number) => Promise<unknown>
  readonly signal?: AbortSignal
  readonly emit?: Emit
  readonly onMove?: OnMove
}

/** A restore that was taken back. */
export interface UndoneRestore {
  readonly runId: string
  readonly databases: readonly string[]
  /** Where the restored databases are now. */
  readonly aside: string
  /** What the server had written to them since; null where they could not be read. */
  readonly newer: WrittenSince | null
  /** Restores that were cut short, and what became of them; of the run itself, then no database was moved again. */
  readonly settled: readonly SettledRestore[]
  readonly notes: readonly string[]
}

/**
 * Puts the databases back that a restore moved out.
 * @throws ToolError `newer-state` where the server has written since; `run-unknown`, `run-not-undoable`, `db-in-use`
 */
export async function undoRestore(options: UndoRestoreOptions): Promise<UndoneRestore> {
  const { target, now, workspace, plex, signal, onMove, sleep } = options
  const { files, databases } = target
  const settled = await settleRestores(target, now, workspace)
  const ended = settled.find(
    ({ runId, action, outcome }) => runId === options.runId && (outcome === 'taken-back') === (action === 'restore'),
  )
  // One that was cut short is taken back by being settled.
  if (ended !== undefined)
    return { runId: ended.runId, databases: [], aside: databases, newer: null, settled, notes: [] }
  const state = undoable(await readStates(files, databases), options.runId, databases)
  const place = restorePlace(databases, state.runId)
  const aside = join(place.folder, 'undone')
  if ((await files.look(join(place.folder, 'old', libraryName))) === null)
    throw new ToolError(
      'run-not-undoable',
      `the databases that restore ${state.runId} moved out are not in ${join(place.folder, 'old')} any more`,
      'put a backup back: Plex keeps some beside the library',
    )
  const inPlace: string[] = []
  for (const name of state.databases)
    if ((await files.look(join(databases, name))) !== null) inPlace.push(join(databases, name))
  if (plex !== null) await tellPlex(target.shell, plex, 'stop', signal)
  const notes = [
    ...(await awaitRest(() => target.refuseIfInUse(inPlace), {
      patience: plex === null ? 0 : 60_000,
      now,
      ...(sleep === undefined ? {} : { sleep }),
    })),
  ]
  const newer = await newerState(state, options)
  if (!options.acceptLoss) refuseNewer(newer, state)
  const run = new SwapRun(
    place,
    { ...state, action: 'undo', holder: holderOf() },
    { files, now, ...(onMove === undefined ? {} : { onMove }) },
  )
  await run.swap()
  await finishFiles(target, run, now)
  await recordStatus(workspace, state.runId, 'undone')
  if (plex !== null)
    try {
      await tellPlex(target.shell, plex, 'start', signal)
    } catch (error) {
      notes.push(error instanceof ToolError ? `${error.message}; ${error.hint}` : String(error))
    }
  return { runId: state.runId, databases: state.databases, aside, newer, settled, notes }
}

/** Only the newest that still holds: each has moved out what the one before put in. */
function undoable(states: readonly RestoreState[], runId: string | null, databases: string): RestoreState {
  const hint = 'plexferry undo --list shows the runs of this database'
  const newest = states.findLast(({ phase }) => phase === 'done')
  const named = runId === null ? newest : states.find((state) => state.runId === runId)
  if (named === undefined) throw new ToolError('run-unknown', `no restore of ${databases} is left to undo`, hint)
  if (named === newest) return named
  const why =
    named.phase === 'done' && newest !== undefined
      ? `restore ${newest.runId} came after it: undo that one first`
      : named.phase === 'undone'
        ? 'it was undone already'
        : 'it moved nothing'
  throw new ToolError('run-not-undoable', `restore ${named.runId} cannot be undone: ${why}`, hint)
}

async function newerState(state: RestoreState, options: UndoRestoreOptions): Promise<WrittenSince | null> {
  const { target, tempDir, signal, emit } = options
  const since = Math.floor(Date.parse(state.finishedAt ?? state.createdAt) / 1000)
  try {
    await using temp = await makeTempFolder(tempDir)
    const file = await target.fetch(join(target.databases, libraryName), temp.path)
    await using library = await openPlex(file, {
      tempDir,
      ...(signal === undefined ? {} : { signal }),
      ...(emit === undefined ? {} : { emit }),
    })
    return await library.read((db) => writtenSince(db, since))
  } catch (error) {
    // One that is damaged, or gone, is the very reason to take the restore back.
    if (error instanceof ToolError && /^db-(?!in-use|permission)/u.test(error.code)) return null
    throw error
  }
}

function refuseNewer(newer: WrittenSince | null, { runId, finishedAt }: RestoreState): void {
  if (newer === null || newer.views + newer.watched + newer.items === 0) return
  const what = [
    ...(newer.views > 0 ? [counted(newer.views, 'viewing')] : []),
    ...(newer.watched > 0 ? [`watch state of ${counted(newer.watched, 'item')}`] : []),
    ...(newer.items > 0 ? [counted(newer.items, 'new item')] : []),
  ]
  throw new ToolError(
    'newer-state',
    `since restore ${runId} (${finishedAt ?? ''}) the server has written ${what.join(', ')}, which the databases from before it do not have`,
    'to take it back all the same, add --accept-loss: the databases of now are kept aside',
  )
}
