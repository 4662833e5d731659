import type { Kysely } from 'kysely'
import type { Guarded } from './run-log.ts'
import type { StateTables } from './tables.ts'

/** A sync as it was started: what it shall do never changes on the way. */
export interface RecordedSync {
  readonly id: string
  readonly spec: unknown
  /** ISO 8601. */
  readonly createdAt: string
  readonly finishedAt: string | null
}

/** The syncs and their phases. Each change is on disk when its promise resolves. */
export class SyncLog {
  readonly #db: Kysely<StateTables>
  readonly #now: () => Date
  readonly #guarded: Guarded

  constructor(db: Kysely<StateTables>, now: () => Date, guarded: Guarded) {
    this.#db = db
    this.#now = now
    this.#guarded = guarded
  }

  async start(id: string, spec: unknown, toolVersion: string): Promise<void> {
    const row = { id, spec: JSON.stringify(spec), created_at: this.#at(), finished_at: null, tool_version: toolVersion }
    await this.#guarded(() => this.#db.insertInto('syncs').values(row).execute())
  }

  async finish(id: string): Promise<void> {
    const change = { finished_at: this.#at() }
    await this.#guarded(() => this.#db.updateTable('syncs').set(change).where('id', '=', id).execute())
  }

  async find(id: string): Promise<RecordedSync | null> {
    const row = await this.#guarded(() =>
      this.#db.selectFrom('syncs').selectAll().where('id', '=', id).executeTakeFirst(),
    )
    if (row === undefined) return null
    return { id, spec: JSON.parse(row.spec), createdAt: row.created_at, finishedAt: row.finished_at }
  }

  async startPhase(id: string, phase: string): Promise<void> {
    const row = { sync_id: id, phase, started_at: this.#at(), finished_at: null, output: null }
    await this.#guarded(() => this.#db.replaceInto('sync_phases').values(row).execute())
  }

  async finishPhase(id: string, phase: string, output: unknown): Promise<void> {
    const change = { finished_at: this.#at(), output: JSON.stringify(output ?? null) }
    await this.#guarded(() =>
      this.#db.updateTable('sync_phases').set(change).where('sync_id', '=', id).where('phase', '=', phase).execute(),
    )
  }

  /** What each phase that is finished came to. */
  async finished(id: string): Promise<ReadonlyMap<string, unknown>> {
    const rows = await this.#guarded(() =>
      this.#db
        .selectFrom('sync_phases')
        .select(['phase', 'output'])
        .where('sync_id', '=', id)
        .where('finished_at', 'is not', null)
        .execute(),
    )
    return new Map(rows.map(({ phase, output }) => [phase, JSON.parse(output ?? 'null') as unknown]))
  }

  #at(): string {
    return this.#now().toISOString()
  }
}
