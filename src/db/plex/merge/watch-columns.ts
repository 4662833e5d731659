import { ToolError } from '../../../core/tool-error.ts'
import type { ReadDb } from '../read-db.ts'
import type { WatchTable } from './watch-state.ts'

/** What a merge cannot do without; all else may come and go with generations. */
const required: Readonly<Record<WatchTable, readonly string[]>> = {
  accounts: ['id', 'name'],
  devices: ['id', 'identifier'],
  metadata_item_settings: [
    'id',
    'account_id',
    'guid',
    'rating',
    'view_offset',
    'view_count',
    'last_viewed_at',
    'updated_at',
    'skip_count',
    'last_skipped_at',
  ],
  metadata_item_views: ['id', 'account_id', 'guid', 'metadata_type', 'viewed_at', 'device_id'],
  metadata_item_setting_markers: ['id', 'metadata_item_setting_id', 'marker_type', 'start_time_offset'],
  media_part_settings: ['id', 'account_id', 'media_part_id', 'selected_audio_stream_id', 'selected_subtitle_stream_id'],
  media_stream_settings: ['id', 'account_id', 'media_stream_id'],
  media_item_settings: ['id', 'account_id', 'media_item_id', 'settings'],
}

/** Older servers have no such table, and lose nothing by that. */
const optional: ReadonlySet<string> = new Set<WatchTable>(['metadata_item_setting_markers', 'media_stream_settings'])

export const watchTables = Object.keys(required) as WatchTable[]

/** One count for the whole server, and past 2^53: the server's own, and never to be copied to another's. */
const counter = 'changed_at'

/** Names of each table's columns, but for `id` and change counters. */
export function watchColumns(db: ReadDb, path: string): ReadonlyMap<WatchTable, readonly string[]> {
  const names = db.prepare('select name from pragma_table_info(?)')
  const tables = new Map<WatchTable, readonly string[]>()
  for (const table of watchTables) {
    const found = (names.all(table) as { name: string }[]).map(({ name }) => name)
    const missing = required[table].filter((name) => !found.includes(name))
    if (missing.length > 0 && !(found.length === 0 && optional.has(table)))
      throw new ToolError(
        'db-schema-unknown',
        `${path} keeps watch state in a way that is not known: ${table} has no ${missing.join(', ')}`,
        'bring both servers to the same version of Plex, or restore without merging watch state',
      )
    tables.set(
      table,
      found.filter((name) => name !== 'id' && name !== counter),
    )
  }
  return tables
}
