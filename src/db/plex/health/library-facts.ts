import { silent, type Emit } from '../../../core/progress.ts'
import type { LibraryGeneration } from '../generation.ts'
import type { ReadDb } from '../read-db.ts'
import { type CounterFacts, readCounters } from './change-counters.ts'
import { readColumns } from './columns.ts'
import { type ChainFacts, readChains } from './directory-chains.ts'
import { type ExtraDataFacts, readExtraData } from './extra-data.ts'
import { type GuidHashFacts, readGuidHashes } from './guid-hashes.ts'
import { type HierarchyFacts, readHierarchy } from './hierarchy.ts'
import { readSequences, type SequenceFacts } from './id-sequences.ts'
import { type MigrationFacts, readMigrations } from './migrations.ts'
import { attempt, type Reading } from './reading.ts'
import { type Danglers, firmReferences, leftoverReferences, looseReferences, readDanglers } from './references.ts'
import { readSchemaObjects, type SchemaObjectFacts } from './schema-objects.ts'
import { readSections, type SectionHealth } from './sections.ts'
import { type EncodingFacts, readEncodings } from './text-encoding.ts'
import { readTimestamps, type TimestampFacts } from './timestamps.ts'

/** All that the checks of a library's meaning are judged from. */
export interface LibraryFacts {
  readonly schema: string
  readonly generation: string
  readonly extraDataKind: 'json' | 'url'
  readonly firm: Danglers<keyof typeof firmReferences>
  readonly loose: Danglers<keyof typeof looseReferences>
  readonly leftover: Danglers<keyof typeof leftoverReferences>
  readonly hierarchy: HierarchyFacts
  readonly chains: ChainFacts
  readonly sections: Reading<readonly SectionHealth[]>
  readonly guidHashes: Reading<GuidHashFacts>
  readonly extraData: Reading<ExtraDataFacts>
  readonly encodings: Reading<EncodingFacts>
  readonly timestamps: Reading<TimestampFacts>
  readonly counters: Reading<CounterFacts>
  readonly migrations: Reading<MigrationFacts>
  readonly objects: Reading<SchemaObjectFacts>
  readonly sequences: Reading<SequenceFacts>
}

/** Reads all of it, one question after the other. Synchronous: run it off the main thread. */
export function readLibraryFacts(db: ReadDb, generation: LibraryGeneration, emit: Emit = silent): LibraryFacts {
  let done = 0
  const step = <T>(read: () => T): T => {
    emit({ task: 'checking what it says', done: done++, total: 15, unit: 'objects' })
    return read()
  }
  const columns = attempt(() => readColumns(db))
  const ofColumns = <T>(read: (columns: ReturnType<typeof readColumns>) => T): Reading<T> =>
    'unreadable' in columns ? columns : step(() => attempt(() => read(columns.value)))
  return {
    schema: generation.schema,
    generation: generation.generation,
    extraDataKind: generation.extraData,
    firm: step(() => readDanglers(db, firmReferences)),
    loose: step(() => readDanglers(db, looseReferences)),
    leftover: step(() => readDanglers(db, leftoverReferences)),
    hierarchy: step(() => readHierarchy(db)),
    chains: step(() => readChains(db)),
    sections: step(() => attempt(() => readSections(db))),
    guidHashes: step(() => readGuidHashes(db)),
    extraData: ofColumns((known) => readExtraData(db, known, generation.extraData)),
    encodings: ofColumns((known) => readEncodings(db, known)),
    timestamps: ofColumns((known) => readTimestamps(db, known)),
    counters: ofColumns((known) => readCounters(db, known)),
    migrations: step(() => attempt(() => readMigrations(db, generation))),
    objects: step(() => attempt(() => readSchemaObjects(db))),
    sequences: step(() => attempt(() => readSequences(db))),
  }
}
