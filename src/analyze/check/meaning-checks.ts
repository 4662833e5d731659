import type { Check } from '../../core/check.ts'
import type { LibraryFacts } from '../../db/plex/health/library-facts.ts'
import { changeCounters } from './change-counters.ts'
import { directoryChains } from './directory-chains.ts'
import { duplicates } from './duplicates.ts'
import { extraData } from './extra-data.ts'
import { guidHashes } from './guid-hashes.ts'
import { idSequences } from './id-sequences.ts'
import { itemsWithoutMedia } from './items-without-media.ts'
import { itemsWithoutParent } from './items-without-parent.ts'
import { leftovers } from './leftovers.ts'
import { looseRows } from './loose-rows.ts'
import { type CheckContext, type MeaningCheck, Unreadable } from './meaning-check.ts'
import { mediaWithoutItem } from './media-without-item.ts'
import { mediaWithoutParts } from './media-without-parts.ts'
import { partsOutsideRoots } from './parts-outside-roots.ts'
import { partsWithoutDirectory } from './parts-without-directory.ts'
import { partsWithoutMedia } from './parts-without-media.ts'
import { plexVersion } from './plex-version.ts'
import { rootsAvailable } from './roots-available.ts'
import { rowsWithoutSection } from './rows-without-section.ts'
import { schemaMigrations } from './schema-migrations.ts'
import { schemaObjects } from './schema-objects.ts'
import { sectionRoots } from './section-roots.ts'
import { sectionsEmptied } from './sections-emptied.ts'
import { textEncoding } from './text-encoding.ts'
import { timestamps } from './timestamps.ts'
import { trashSpike } from './trash-spike.ts'

/** In the order of the report: what holds the rows together first. */
export const meaningChecks = [
  schemaMigrations,
  schemaObjects,
  plexVersion,
  itemsWithoutParent,
  mediaWithoutItem,
  partsWithoutMedia,
  itemsWithoutMedia,
  mediaWithoutParts,
  partsWithoutDirectory,
  directoryChains,
  partsOutsideRoots,
  rowsWithoutSection,
  sectionRoots,
  rootsAvailable,
  sectionsEmptied,
  trashSpike,
  guidHashes,
  extraData,
  textEncoding,
  timestamps,
  changeCounters,
  idSequences,
  looseRows,
  leftovers,
  duplicates,
] as const satisfies readonly MeaningCheck[]

export type MeaningCode = (typeof meaningChecks)[number]['code']

/**
 * Judges what a library says. What a damaged database did not give stays `unknown`, and so does what reads a table
 * that is damaged: rows that are there say nothing of those that are not.
 */
export function judgeMeaning(
  facts: LibraryFacts,
  context: CheckContext,
  damagedTables: ReadonlySet<string>,
): Check<MeaningCode>[] {
  return meaningChecks.map((check: MeaningCheck<MeaningCode>) => {
    const { code, tables } = check
    const damaged = tables.filter((table) => damagedTables.has(table))
    const unknown = (why: string, evidence: Check['evidence']): Check<MeaningCode> => ({
      code,
      status: 'unknown',
      message: `not judged: ${why}`,
      evidence,
    })
    if (damaged.length > 0) return unknown(`${damaged.join(', ')} damaged`, { damaged })
    try {
      return { code, ...check.judge(facts, context) }
    } catch (error) {
      if (error instanceof Unreadable) return unknown(error.message, { reason: error.message })
      throw error
    }
  })
}

/** All of them, where not even the tables could be told. */
export function meaningUnjudged(why: string): Check<MeaningCode>[] {
  return meaningChecks.map(({ code }) => ({
    code,
    status: 'unknown',
    message: `not judged: ${why}`,
    evidence: { reason: why },
  }))
}
