import { sql } from 'kysely'
import { plex } from '../queries.ts'
import type { ReadDb } from '../read-db.ts'
import { attempt, type Reading, type Tally } from './reading.ts'
import { countRows, tally } from './tally.ts'

export interface HierarchyFacts {
  /** Live films, episodes, tracks and photos without a row of media, not even one in the trash. */
  readonly itemsWithoutMedia: Reading<Tally>
  /** Live media without a part, not even one in the trash. */
  readonly mediaWithoutParts: Reading<Tally>
  readonly duplicates: Reading<DuplicateFacts>
  /** Folders without files or folders in them. */
  readonly emptyDirectories: Reading<number>
}

export interface DuplicateFacts {
  /** Paths that several parts have: files of several episodes. */
  readonly sharedFiles: number
  /** Guids that several items have: a film in two sections, an episode in two files. */
  readonly sharedGuids: number
}

const isLive = sql`coalesce(deleted_at, 0) in (0, '')`

export function readHierarchy(db: ReadDb): HierarchyFacts {
  return {
    itemsWithoutMedia: attempt(() =>
      tally(db, {
        from: sql`metadata_items`,
        bad: sql`metadata_type in (1, 4, 10, 13) and library_section_id > 0 and ${isLive}
          and not exists (select 1 from media_items as media where media.metadata_item_id = metadata_items.id)`,
      }),
    ),
    mediaWithoutParts: attempt(() =>
      tally(db, {
        from: sql`media_items`,
        bad: sql`library_section_id > 0 and ${isLive}
          and not exists (select 1 from media_parts as part where part.media_item_id = media_items.id)`,
      }),
    ),
    duplicates: attempt(() => ({
      sharedFiles: countRows(
        db,
        sql`(select file from media_parts where file <> '' group by file having count(*) > 1)`,
      ),
      sharedGuids: countRows(
        db,
        sql`(select guid from metadata_items where guid <> '' group by guid having count(*) > 1)`,
      ),
    })),
    emptyDirectories: attempt(
      () =>
        db.first(
          sql<{ n: number }>`select count(*) as n from directories as folder where path <> ''
            and not exists (select 1 from media_parts as part where part.directory_id = folder.id)
            and not exists (select 1 from directories as child where child.parent_directory_id = folder.id)`.compile(
            plex,
          ),
        )?.n ?? 0,
    ),
  }
}
