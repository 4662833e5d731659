import { allowance, failed, type MeaningCheck, ok, valueOf } from './meaning-check.ts'
import { formatCount } from '../../core/figures.ts'

/** Streams and tags that belong to nothing: a few stay behind when a file is replaced, many are a lost table. */
export const looseRows = {
  code: 'loose-rows',
  tables: ['media_streams', 'media_parts', 'media_items', 'taggings', 'tags', 'metadata_items'],
  remedy: 'repair the database, or go back to a backup: what these rows belong to is gone',
  judge({ loose }) {
    const tallies = Object.entries(loose).map(([name, reading]) => [name, valueOf(reading)] as const)
    const evidence = Object.fromEntries(tallies.map(([name, { bad }]) => [name, bad]))
    const worst = tallies.filter(([, { rows, bad }]) => bad > allowance(rows)).map(([, { bad }]) => bad)
    return worst.length === 0
      ? ok('streams and tags belong to what is there', evidence)
      : failed(
          `${formatCount(Math.max(...worst))} streams or tags of parts, items or tags that are not there`,
          evidence,
        )
  },
} as const satisfies MeaningCheck
