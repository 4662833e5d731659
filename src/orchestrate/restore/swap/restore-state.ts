import { join } from 'node:path'
import type { TargetFiles } from '../target/target-files.ts'

/** Beside the databases: a folder for each restore. */
export const restoresName = 'plexferry-restores'

/**
 * Where a swap of the databases is. `staging`: nothing that a server uses was touched. `taking`: those in place are
 * being moved out, the library first. `putting`: all are out, others are being moved in. `files`: the databases are
 * swapped, metadata files follow. `back-taking`, `back-putting`: the same the other way, of a swap that failed. The
 * last three are ends: of an undo that failed too, `done`.
 */
export type RestorePhase =
  | 'staging'
  | 'taking'
  | 'putting'
  | 'files'
  | 'back-taking'
  | 'back-putting'
  | 'done'
  | 'rolled-back'
  | 'undone'

/** What a restore leaves on the target, so that the next command can finish it or take it back. */
export interface RestoreState {
  readonly format: 'plexferry/restore-state'
  readonly formatVersion: 1
  readonly runId: string
  /** ISO 8601. */
  readonly createdAt: string
  readonly toolVersion: string
  readonly archive: { readonly name: string; readonly createdAt: string | null }
  readonly phase: RestorePhase
  /** `undo` puts back what `restore` moved out. */
  readonly action: 'restore' | 'undo'
  /** File names of what goes in: the library first. */
  readonly databases: readonly string[]
  /** Of the databases that came: by name, once they are staged whole. */
  readonly staged: Readonly<Record<string, StagedFile>>
  readonly finishedAt: string | null
  /** Who is at it. */
  readonly holder: { readonly host: string; readonly pid: number }
}

export interface StagedFile {
  readonly size: number
  readonly sha256: string
}

/** Where the parts of one restore lie. */
export interface RestorePlace {
  /** The folder that Plex reads its databases from. */
  readonly databases: string
  /** `…/plexferry-restores/RUN`. */
  readonly folder: string
}

export const restorePlace = (databases: string, runId: string): RestorePlace => ({
  databases,
  folder: join(databases, restoresName, runId),
})

const stateFile = ({ folder }: RestorePlace): string => join(folder, 'state.json')

export async function writeState(files: TargetFiles, place: RestorePlace, state: RestoreState): Promise<RestoreState> {
  await files.writeText(stateFile(place), `${JSON.stringify(state, null, 2)}\n`)
  return state
}

export const isPending = ({ phase }: RestoreState): boolean =>
  phase !== 'done' && phase !== 'rolled-back' && phase !== 'undone'

/** The restores of a databases folder, oldest first; folders that hold none of ours are passed over. */
export async function readStates(files: TargetFiles, databases: string): Promise<RestoreState[]> {
  const states: RestoreState[] = []
  for (const name of (await files.names(join(databases, restoresName))).toSorted()) {
    const text = await files.readText(stateFile(restorePlace(databases, name)))
    const state = text === null ? null : parseState(text)
    if (state !== null && state.runId === name) states.push(state)
  }
  return states
}

function parseState(text: string): RestoreState | null {
  try {
    const state = JSON.parse(text) as RestoreState
    const named = [...state.databases, ...Object.keys(state.staged)]
    // What it names is moved about: nothing outside of its folders.
    if (named.length === 0 || named.some((name) => !/^[\w][\w.-]*\.db$/u.test(name))) return null
    return state.format === 'plexferry/restore-state' && state.formatVersion === 1 ? state : null
  } catch {
    return null
  }
}
