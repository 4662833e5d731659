import { sql } from 'kysely'

/*
 * Nearly no row is in the trash, and each of these columns has an index of its own. The planner cannot know
 * that `deleted_at` is nearly always null, so the range is put to it in a form that only the index serves.
 */
export const isTrashed = sql<boolean>`deleted_at > 0 and deleted_at <> ''`
