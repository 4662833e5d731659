import { counted } from '../../core/counted.ts'
import { type MeaningCheck, ok, valueOf } from './meaning-check.ts'

/** What healthy servers leave behind, some of it worth keeping: watch state outlives its items. Never an alarm. */
export const leftovers = {
  code: 'leftovers',
  tables: [
    'metadata_item_settings',
    'metadata_item_views',
    'play_queue_items',
    'play_queue_generators',
    'media_part_settings',
    'media_stream_settings',
    'metadata_relations',
    'metadata_items',
    'directories',
    'media_parts',
  ],
  remedy: 'nothing: this is normal',
  judge({ leftover, hierarchy }) {
    const found = Object.entries(leftover).map(([what, reading]) => [what, valueOf(reading).bad] as const)
    const evidence = Object.fromEntries([...found, ['empty directories', valueOf(hierarchy.emptyDirectories)] as const])
    const rows = Object.values(evidence).reduce((sum, n) => sum + n, 0)
    return ok(rows === 0 ? 'nothing is left behind' : `${counted(rows, 'row')} left behind, as on any server`, evidence)
  },
} as const satisfies MeaningCheck
