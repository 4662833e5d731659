import { open, rm } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import type { Emit } from '../../../core/progress.ts'
import { ToolError } from '../../../core/tool-error.ts'
import { isMissing, tempRefusal } from './file-access.ts'
import { copyForReading } from './file-copy.ts'
import { type Clock, companions, isMarked, restedMark } from './file-stamp.ts'
import { LogFollower, LogOutrun } from './log-follower.ts'
import { journalIsHot } from './rollback-journal.ts'
import { logHasCommits } from './write-ahead-log.ts'

export interface SnapshotOptions extends Clock {
  readonly signal: AbortSignal | undefined
  readonly emit: Emit
}

/**
 * One attempt to copy a live database, step by step, so that two can be taken together. Every step is false when
 * writers left no moment that the copy could be of.
 */
export class FollowedCopy implements AsyncDisposable {
  readonly #live: string
  readonly #copy: string
  readonly #options: SnapshotOptions
  readonly #follower: LogFollower
  readonly #hot: boolean
  readonly #untouched: () => Promise<boolean>

  private constructor(
    [live, copy]: readonly [string, string],
    options: SnapshotOptions,
    follower: LogFollower,
    hot: boolean,
    untouched: () => Promise<boolean>,
  ) {
    this.#live = live
    this.#copy = copy
    this.#options = options
    this.#follower = follower
    this.#hot = hot
    this.#untouched = untouched
  }

  static async begin(live: string, copy: string, options: SnapshotOptions): Promise<FollowedCopy | null> {
    const from = companions(live)
    let follower: LogFollower | null = null
    const began = await attempt(copy, async () => {
      // With a log, the database file need not keep still, and while it is written it seldom does.
      const logged = (await logHasCommits(from.log)) && !(await journalIsHot(from.journal))
      const before = logged ? null : await restedMark(live, options)
      const untouched = async (): Promise<boolean> => isMarked(live, before)
      follower = await LogFollower.start(from.log, spoolOf(copy), untouched)
      const hot = await journalIsHot(from.journal)
      return new FollowedCopy([live, copy], options, follower, hot, untouched)
    }).catch(async (error: unknown) => {
      await dispose(follower, copy)
      throw error
    })
    if (began === false) await dispose(follower, copy)
    return began === false ? null : began
  }

  /** Grows with every transaction that came by. */
  get collected(): number {
    return this.#follower.collected
  }

  /** `between` is called between chunks, so that the log is not outrun. */
  async copyFile(between: () => Promise<boolean> = async () => await this.follow()): Promise<boolean> {
    const { signal, emit } = this.#options
    return await this.#attempt(async () => {
      const follow = async (): Promise<void> => {
        if (!(await between())) throw new LogOutrun('while the file was copied')
      }
      await copyForReading(this.#live, this.#copy, { signal, emit, task: 'copying database', between: follow })
      if (!this.#hot) return true
      const [from, to] = [companions(this.#live).journal, companions(this.#copy).journal]
      await copyForReading(from, to, { signal, emit, task: 'copying journal' })
      return true
    })
  }

  async follow(): Promise<boolean> {
    return await this.#attempt(async () => {
      await this.#follower.follow()
      return true
    })
  }

  async catchUp(): Promise<boolean> {
    return await this.#attempt(async () => {
      await this.#follower.follow({ thoroughly: true })
      return true
    })
  }

  /** Makes the copy the database as of the last transaction that was caught up with. */
  async finish(): Promise<boolean> {
    return await this.#attempt(async () => {
      // What did not come by way of the log was written in place: then nothing at all may have moved.
      if ((this.#hot || !this.#follower.sawCommits) && !(await this.#untouched())) return false
      if (this.#hot) replayCopy(this.#copy)
      await using file = await open(this.#copy, 'r+')
      await this.#follower.applyTo(file)
      return true
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await dispose(this.#follower, this.#copy)
  }

  async #attempt(step: () => Promise<boolean>): Promise<boolean> {
    return await attempt(this.#copy, step)
  }
}

const spoolOf = (copy: string): string => `${copy}.log`

async function dispose(follower: LogFollower | null, copy: string): Promise<void> {
  await follower?.[Symbol.asyncDispose]()
  await rm(spoolOf(copy), { force: true })
}

/** False for what another attempt may mend. */
async function attempt<T>(copy: string, step: () => Promise<T>): Promise<T | false> {
  try {
    return await step()
  } catch (error) {
    if (error instanceof LogOutrun || isMissing(error)) return false
    if (error instanceof ToolError && error.code === 'db-not-found') return false
    throw tempRefusal(error, copy)
  }
}

/** Puts into a private copy what the log or journal beside it holds, so that the file alone is the database. */
export function replayCopy(copy: string): void {
  const database = new DatabaseSync(copy)
  try {
    // Any read rolls a hot journal back.
    database.exec('PRAGMA schema_version; PRAGMA wal_checkpoint(TRUNCATE)')
  } finally {
    database.close()
  }
}
