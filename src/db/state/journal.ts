import { promisify } from 'node:util'
import { constants, zstdCompress, zstdDecompress } from 'node:zlib'
import type { Kysely } from 'kysely'
import type { RowChange } from '../plex/rows/row-change.ts'
import type { Directories } from '../plex/tables/sections.ts'
import type { Guarded } from './run-log.ts'
import type { JournalTable, StateTables } from './tables.ts'

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)

const rowsInEntry = 4096
/** Entries that are packed while others are prepared. */
const inFlight = 4

/** What a run writes, so that it can be taken back. */
export interface JournalRows {
  readonly changes: Iterable<RowChange>
  /** Directories that it leaves behind, whole. */
  readonly left: readonly Directories[]
}

/** The undo journal of every run. */
export class Journal {
  readonly #db: Kysely<StateTables>
  readonly #guarded: Guarded

  constructor(db: Kysely<StateTables>, guarded: Guarded) {
    this.#db = db
    this.#guarded = guarded
  }

  /** On disk when it resolves. */
  async write(runId: string, { changes, left }: JournalRows): Promise<void> {
    await this.#guarded(() =>
      this.#db.transaction().execute(async (transaction) => {
        let seq = 0
        const packing: Promise<JournalTable>[] = []
        const store = async (): Promise<void> => {
          const entry = await packing.shift()
          if (entry !== undefined) await transaction.insertInto('journal').values(entry).execute()
        }
        try {
          for (const { kind, rows } of entries(changes, left)) {
            if (packing.length >= inFlight) await store()
            packing.push(packed(runId, seq++, kind, rows))
          }
          while (packing.length > 0) await store()
        } finally {
          await Promise.allSettled(packing)
        }
      }),
    )
  }

  /** What the run wrote, in the order of writing. */
  async *changes(runId: string): AsyncGenerator<RowChange[], void, undefined> {
    yield* this.#read<RowChange>(runId, 'change')
  }

  async left(runId: string): Promise<Directories[]> {
    const rows: Directories[] = []
    for await (const some of this.#read<Directories>(runId, 'left')) rows.push(...some)
    return rows
  }

  /** Of a run that wrote nothing. */
  async forget(runId: string): Promise<void> {
    await this.#guarded(() => this.#db.deleteFrom('journal').where('run_id', '=', runId).execute())
  }

  async *#read<Row>(runId: string, kind: JournalTable['kind']): AsyncGenerator<Row[], void, undefined> {
    for (let after = -1; ;) {
      const entry = await this.#guarded(() =>
        this.#db
          .selectFrom('journal')
          .select(['seq', 'payload'])
          .where('run_id', '=', runId)
          .where('kind', '=', kind)
          .where('seq', '>', after)
          .orderBy('seq')
          .limit(1)
          .executeTakeFirst(),
      )
      if (entry === undefined) return
      after = entry.seq
      yield JSON.parse((await decompress(entry.payload)).toString()) as Row[]
    }
  }
}

function* entries(changes: Iterable<RowChange>, left: readonly Directories[]) {
  for (const rows of batches(changes)) yield { kind: 'change', rows } as const
  for (const rows of batches(left)) yield { kind: 'left', rows } as const
}

function* batches<Row>(rows: Iterable<Row>): Generator<Row[], void, undefined> {
  let batch: Row[] = []
  for (const row of rows) {
    batch.push(row)
    if (batch.length < rowsInEntry) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

async function packed(
  runId: string,
  seq: number,
  kind: JournalTable['kind'],
  rows: readonly unknown[],
): Promise<JournalTable> {
  const payload = await compress(JSON.stringify(rows), { params: { [constants.ZSTD_c_compressionLevel]: 1 } })
  return { run_id: runId, seq, kind, payload }
}
