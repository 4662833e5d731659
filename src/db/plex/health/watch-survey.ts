import { sql } from 'kysely'
import type { WatchBaseline } from '../../../core/baseline.ts'
import { plex } from '../queries.ts'
import type { ReadDb } from '../read-db.ts'

type Settings = Omit<WatchBaseline, 'views' | 'newestView'>
const sum = (what: string) => sql`cast(total(${sql.raw(what)}) as integer)`

const settings = sql<Settings>`
  select account_id as account, count(*) as settings, ${sum('view_count > 0')} as viewed,
    ${sum('view_count')} as viewCount, ${sum('view_offset > 0')} as inProgress, ${sum('rating is not null')} as rated,
    ${sum('skip_count')} as skips, max(last_viewed_at) as newestViewedAt
  from metadata_item_settings group by 1`.compile(plex)

const views = sql<Pick<WatchBaseline, 'account' | 'views' | 'newestView'>>`
  select account_id as account, count(*) as views, max(viewed_at) as newestView
  from metadata_item_views group by 1`.compile(plex)

const none = { settings: 0, viewed: 0, viewCount: 0, inProgress: 0, rated: 0, skips: 0, newestViewedAt: null }

/** What each account has watched, in counts: by account id, no name among it. */
export function surveyWatch(db: ReadDb): WatchBaseline[] {
  const bySettings = new Map(db.all(settings).map((row) => [row.account, row]))
  const byViews = new Map(db.all(views).map((row) => [row.account, row]))
  const accounts = [...new Set([...bySettings.keys(), ...byViews.keys()])].toSorted((a, b) => a - b)
  return accounts.map((account) => ({
    ...none,
    ...bySettings.get(account),
    account,
    views: byViews.get(account)?.views ?? 0,
    newestView: byViews.get(account)?.newestView ?? null,
  }))
}
