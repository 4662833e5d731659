import { join } from 'node:path'
import { ToolError } from '../../../core/tool-error.ts'
import type { TargetFiles } from '../target/target-files.ts'
import { type RestorePhase, type RestorePlace, type RestoreState, writeState } from './restore-state.ts'
import { type OnMove, putIn, type SwapFolders, takeOut } from './swap-databases.ts'

export interface SwapOptions {
  readonly files: TargetFiles
  readonly now: () => Date
  readonly onMove?: OnMove
}

/** A restore's state on the target, and the moves that lead from one phase to the next. */
export class SwapRun {
  readonly #files: TargetFiles
  readonly #now: () => Date
  readonly #onMove: OnMove
  readonly place: RestorePlace
  #state: RestoreState

  constructor(place: RestorePlace, state: RestoreState, { files, now, onMove = () => undefined }: SwapOptions) {
    this.#files = files
    this.#now = now
    this.#onMove = onMove
    this.place = place
    this.#state = state
  }

  get state(): RestoreState {
    return this.#state
  }

  async record(change: Partial<RestoreState>): Promise<void> {
    this.#onMove(`state ${change.phase ?? this.#state.phase}`)
    this.#state = await writeState(this.#files, this.place, { ...this.#state, ...change })
    this.#onMove(`is in state ${this.#state.phase}`)
  }

  /** Swaps the databases; where that fails, swaps them back and says so. */
  async swap(): Promise<void> {
    // What can be written of this even when the disk is full by then.
    await this.#files.writeText(this.#reserve, ' '.repeat(reserveBytes))
    try {
      await this.record({ phase: 'taking' })
      await this.#forward()
    } catch (error) {
      try {
        await this.#backFrom(this.#state.phase)
      } catch (second) {
        throw halfDone(this.place, second)
      }
      throw swappedBack(this.place, error)
    }
  }

  /** What became of a run that was cut short. */
  async settle(): Promise<'went-on' | 'taken-back' | 'nothing'> {
    const { phase } = this.#state
    switch (phase) {
      case 'staging':
        await this.#nothingDone()
        // Of what was only prepared nothing is of use to anyone.
        await this.#files.remove(this.place.folder)
        return 'taken-back'
      case 'taking':
        // The library goes first: while it is in place a server may have used it since.
        if (!(await this.#begun())) {
          await this.#nothingDone()
          return 'taken-back'
        }
        if (!(await this.#arrivingIsWhole())) {
          await this.#backFrom(phase)
          return 'taken-back'
        }
        await this.#forward()
        return 'went-on'
      case 'putting':
        await this.#forward()
        return 'went-on'
      case 'back-taking':
      case 'back-putting':
        await this.#backFrom(phase)
        return 'taken-back'
      case 'files':
        return 'went-on'
      case 'done':
      case 'rolled-back':
      case 'undone':
        return 'nothing'
    }
  }

  async #forward(): Promise<void> {
    const { databases } = this.#state
    if (this.#state.phase === 'taking') {
      await takeOut(this.#files, this.#folders('outgoing'), databases, this.#onMove)
      await this.record({ phase: 'putting' })
    }
    await putIn(this.#files, this.#folders('incoming'), databases, this.#onMove)
    await this.record({ phase: 'files' })
    await this.#files.remove(this.#reserve)
  }

  async #backFrom(phase: RestorePhase): Promise<void> {
    const { databases } = this.#state
    await this.#files.remove(this.#reserve)
    if (phase === 'putting' || phase === 'back-taking') {
      await this.record({ phase: 'back-taking' })
      await takeOut(this.#files, this.#folders('incoming'), databases, this.#onMove)
    }
    await this.record({ phase: 'back-putting' })
    await putIn(this.#files, this.#folders('outgoing'), databases, this.#onMove)
    await this.#nothingDone()
  }

  async #nothingDone(): Promise<void> {
    const { action } = this.#state
    await this.#files.remove(this.#reserve)
    if (action === 'undo') return await this.record({ phase: 'done', action: 'restore' })
    await this.record({ phase: 'rolled-back', finishedAt: this.#now().toISOString() })
    for (const rest of ['new', 'tree']) await this.#files.remove(join(this.place.folder, rest))
  }

  get #reserve(): string {
    return join(this.place.folder, 'reserve')
  }

  async #begun(): Promise<boolean> {
    const [library = ''] = this.#state.databases
    return (await this.#files.look(join(this.#folders('outgoing').aside, library))) !== null
  }

  async #arrivingIsWhole(): Promise<boolean> {
    if (this.#state.action === 'undo') return true
    for (const [name, { size, sha256 }] of Object.entries(this.#state.staged)) {
      const file = join(this.#folders('incoming').aside, name)
      if ((await this.#files.look(file))?.size !== size || (await this.#files.digest(file)) !== sha256) return false
    }
    return true
  }

  #folders(which: 'incoming' | 'outgoing'): SwapFolders & { readonly alone: boolean } {
    const { folder, databases } = this.place
    const restore = this.#state.action === 'restore'
    const name = which === 'incoming' ? (restore ? 'new' : 'old') : restore ? 'old' : 'undone'
    return { databases, aside: join(folder, name), strays: join(folder, 'strays'), alone: name === 'new' }
  }
}

/** Many times the state's own size. */
const reserveBytes = 64 << 10

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const swappedBack = ({ databases }: RestorePlace, error: unknown): ToolError =>
  new ToolError(
    'restore-failed',
    `the databases could not be put in place: ${said(error)}; those that were in ${databases} are there again`,
    'see that the disk works and may be written by this user, then run again',
    { cause: error },
  )

const halfDone = ({ databases, folder }: RestorePlace, error: unknown): ToolError =>
  new ToolError(
    'restore-half-done',
    `the databases are partly in ${databases} and partly in ${folder}: ${said(error)}`,
    'do not start Plex; see that the disk works, then run plexferry restore or plexferry undo again, which goes on from there',
    { cause: error },
  )
