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
 * What home watched since the export, as writes onto the library that comes back. Without a base the one that comes
 * back stands for it: nobody watches where it was, so that what home has and it has not was watched since.
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
      incoming.read((back) => {
        const state = readWatchState(back, sides.incoming)
        return mergeWatchState(state, readWatchState(now, sides.home), state)
      }),
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
