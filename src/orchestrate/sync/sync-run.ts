import { join } from 'node:path'
import type { Emit } from '../../core/progress.ts'
import { ToolError } from '../../core/tool-error.ts'
import { databasesFolder, libraryName } from '../../db/plex/source/library-name.ts'
import type { Workspace } from '../../db/state/workspace.ts'
import type { RemapPlan } from '../../remap/remap-plan.ts'
import type { Shell } from '../shell/shell.ts'
import { DockerPlex } from './docker-plex.ts'
import type { SyncSpec } from './sync-spec.ts'

export interface SyncOptions {
  readonly id: string
  readonly spec: SyncSpec
  readonly plan: RemapPlan | null
  readonly workspace: Workspace
  readonly shell: Shell
  /** Of the account that owns the server, four minutes long good. */
  readonly claim: string | null
  /** Hears every token, so that it is shown nowhere. */
  readonly secret: (token: string) => void
  readonly tempDir: string
  readonly timeZone: string | null
  readonly toolVersion: string
  readonly now: () => Date
  readonly random: () => number
  readonly sleep: (milliseconds: number) => Promise<unknown>
  readonly fetch: typeof globalThis.fetch
  readonly pause: number
  readonly signal: AbortSignal
  readonly emit: Emit
  readonly say: (line: string) => Promise<void>
}

const dataFolder = 'Library/Application Support/Plex Media Server'

/** What each phase works with. */
export class SyncRun {
  readonly options: SyncOptions
  readonly folder: string
  readonly config: string
  readonly data: string
  readonly container: string
  readonly docker: DockerPlex

  constructor(options: SyncOptions) {
    this.options = options
    this.folder = join(options.workspace.folder, 'syncs', options.id)
    this.config = join(this.folder, 'config')
    this.data = join(this.config, dataFolder)
    this.container = `plexferry-${options.id}`
    this.docker = new DockerPlex(options.shell, this.container, options.signal)
  }

  get library(): string {
    return join(this.data, databasesFolder, libraryName)
  }

  get baselineFile(): string {
    return join(this.folder, 'baseline.json')
  }

  /** Does a phase, or says what it came to in an earlier life of the run. */
  async phase<T>(name: string, work: () => Promise<T>): Promise<T> {
    const { workspace, id, signal, say } = this.options
    const done = await workspace.syncs.finished(id)
    if (done.has(name)) return done.get(name) as T
    signal.throwIfAborted()
    await workspace.syncs.startPhase(id, name)
    await say(name)
    try {
      const output = await work()
      await workspace.syncs.finishPhase(id, name, output)
      return output
    } catch (error) {
      if (!(error instanceof ToolError) || error.code === 'sync-stopped') throw error
      throw new ToolError(
        'sync-stopped',
        `the run stopped at ${name}: ${error.message}`,
        `${error.hint}; then plexferry sync --resume ${id}. What was done is in ${this.folder}`,
        { cause: error },
      )
    }
  }
}
