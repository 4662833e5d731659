import { buildLibrary, type BuiltLibrary } from '../../../../fixtures/library.ts'
import type { Wanted } from './plan-of.ts'
import { openReadOnly } from '../../../../src/db/plex/read-db.ts'

const seasons = 30
const episodes = 24
const two = (number: number): string => String(number).padStart(2, '0')

/** A show of many episodes in one section and some films in another, at a file `….db`. */
export function shelvedLibrary(target: string): BuiltLibrary {
  const all = Array.from({ length: seasons * episodes }, (_, at) => ({
    season: 1 + Math.floor(at / episodes),
    episode: 1 + (at % episodes),
  }))
  return buildLibrary(target, {
    sections: [
      {
        name: 'TV',
        type: 'show',
        roots: ['/Media/TVShows'],
        items: all.map(({ season, episode }) => {
          const stem = `/Media/TVShows/long-show-s${two(season)}/e${two(episode)}`
          return {
            grandparent: 'Long Show',
            parent: `Season ${season}`,
            index: episode,
            parts: [
              { path: `${stem}.mkv`, size: season * 1000 + episode, sidecars: episode === 1 ? [`${stem}.srt`] : [] },
            ],
          }
        }),
      },
      { name: 'Movies', type: 'movie', roots: ['/Media/Movies'], items: [{ parts: ['/Media/Movies/Alien.mkv'] }] },
    ],
  })
}

/** What sorts all episodes into folders of seasons, under a root of another name. */
export function sortedShelves(file: string): Wanted {
  const place = (path: string): string =>
    path.replace(
      /TVShows\/long-show-s(\d+)\/e(\d+)/,
      (_, season: string, episode: string) => `TV/Long Show/Season ${Number(season)}/Long Show - S${season}E${episode}`,
    )
  using db = openReadOnly(file)
  const files = db.prepare("select file from media_parts where file like '/Media/TVShows/%'").all() as {
    file: string
  }[]
  const urls = db.prepare("select id, url from media_streams where url <> ''").all() as { id: number; url: string }[]
  return {
    moves: new Map(files.map((row) => [row.file, place(row.file)])),
    roots: [{ section: 1, from: '/Media/TVShows', to: '/Media/TV' }],
    sidecars: urls.map(({ id, url }) => ({ streamId: id, from: url, to: place(url).replaceAll(' ', '%20') })),
  }
}
