import { counted } from '../../core/counted.ts'
import { allowance, failed, type MeaningCheck, ok, valueOf } from './meaning-check.ts'

/** What one scan over a mount that hid files looks like: more in the trash at once than daily life brings in months. */
export const trashSpike = {
  code: 'trash-spike',
  tables: ['metadata_items', 'media_items', 'media_parts'],
  remedy: 'do not empty the trash: see that the files are mounted, then scan the section, which brings them back',
  judge({ sections }) {
    const all = valueOf(sections)
    const trashed = all.reduce((sum, section) => sum + section.trashed, 0)
    const spikes = all.flatMap(({ id, name, live, trashed, spike }) =>
      spike !== null && spike.rows > allowance(live + trashed)
        ? [{ id, name, rows: spike.rows, at: new Date(spike.at * 1000).toISOString() }]
        : [],
    )
    return spikes.length === 0
      ? ok(trashed === 0 ? 'the trash is empty' : `${counted(trashed, 'item')} in the trash, and not all at once`, {
          trashed,
        })
      : failed(
          spikes
            .map(({ name, rows, at }) => `${counted(rows, 'row')} of ${name} went to the trash at ${at.slice(0, 16)}`)
            .join('; '),
          { trashed, spikes },
        )
  },
} as const satisfies MeaningCheck
