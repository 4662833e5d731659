import { ToolError } from '../../core/tool-error.ts'
import type { WatchState } from '../../db/plex/merge/watch-state.ts'

/**
 * Refuses libraries that do not come from the base: watch state of one is nothing to another.
 * @throws ToolError `merge-other-library`
 */
export function refuseOtherLibraries(base: WatchState, home: WatchState, incoming: WatchState): void {
  refuse(base, home, 'the library at home')
  refuse(base, incoming, 'the library that comes back')
  if (schemaDate(incoming) < schemaDate(base))
    throw otherLibrary(
      `the library that comes back is of an older Plex (${incoming.schema}) than the one that left (${base.schema})`,
    )
  if (incoming.lastId('metadata_items') < base.lastId('metadata_items'))
    throw otherLibrary('the library that comes back has given out fewer item ids than the one that left')
}

function refuse(base: WatchState, other: WatchState, name: string): void {
  const shared = [...base.sections].filter(([id]) => other.sections.has(id))
  const differing = shared.find(([id, { uuid }]) => other.sections.get(id)?.uuid !== uuid)
  if (differing === undefined && (shared.length > 0 || base.sections.size === 0)) return
  const what = differing === undefined ? 'has none of its sections' : `has another section ${differing[0]}`
  throw otherLibrary(`${name} is not the one that was exported: it ${what}`)
}

/** Versions are dates of 12 or 14 digits. */
const schemaDate = ({ schema }: WatchState): string => schema.padEnd(14, '0')

const otherLibrary = (what: string): ToolError =>
  new ToolError(
    'merge-other-library',
    `watch state cannot be merged: ${what}`,
    'name the archive that was exported from this library, or restore without merging watch state',
  )
