import { mergeWatchState } from '../../analyze/merge/merge-watch-state.ts'
import type { WatchMerge } from '../../analyze/merge/watch-merge.ts'
import type { Emit } from '../../core/progress.ts'
import { readWatchState } from '../../db/plex/merge/read-watch-state.ts'
import { openPlex } from '../../db/plex/open-plex.ts'

export interface WatchSides {
  /** The library as it was exported, or an archive of it; null where none is at hand. */
  readonly base: string | null
  readonly home: string
  readonly incoming: string
  readonly tempDir: string
  readonly signal?: AbortSignal
  readonly emit?: Emit
}

/**
 * What home watched since the export, as writes onto the library that comes back. Without a base nothing that
 * either has watched is lost.
 */
export async function planWatchMerge(sides: WatchSides): Promise<WatchMerge> {
  const { tempDir, signal, emit } = sides
  const options = {
    tempDir,
    ...(signal === undefined ? {} : { signal }),
    ...(emit === undefined ? {} : { emit }),
  }
  await using home = await openPlex(sides.home, options)
  await using incoming = await openPlex(sides.incoming, options)
  if (sides.base === null)
    return await home.read((now) =>
      incoming.read((back) =>
        mergeWatchState(null, readWatchState(now, sides.home), readWatchState(back, sides.incoming)),
      ),
    )
  const named = sides.base
  await using base = await openPlex(named, options)
  return await base.read((then) =>
    home.read((now) =>
      incoming.read((back) =>
        mergeWatchState(
          readWatchState(then, named),
          readWatchState(now, sides.home),
          readWatchState(back, sides.incoming),
        ),
      ),
    ),
  )
}
