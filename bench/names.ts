import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isExtra } from '../src/core/media-file.ts'
import { isDiscFolder } from '../src/remap/names/disc-folder.ts'
import { readEpisodes } from '../src/remap/names/episodes.ts'
import type { EpisodeReading } from '../src/remap/names/episode-reading.ts'
import { fold } from '../src/remap/names/fold.ts'
import { readSeasonFolder } from '../src/remap/names/season-folder.ts'
import { readTrack } from '../src/remap/names/tracks.ts'

/*
 * How often the grammar of names is right, by labelled names in tab-separated files.
 *
 *   node bench/names.ts DATA_FOLDER [--show wrong|none|all] [--half 0|1]
 */
type Row = Readonly<Record<string, string>>

function table(folder: string, name: string): Row[] {
  const [head = '', ...lines] = readFileSync(join(folder, name), 'utf8').replace(/\n$/u, '').split('\n')
  const columns = head.split('\t')
  return lines.map((line) => {
    const cells = line.split('\t')
    return Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? '']))
  })
}

/** The grammar was written while looking at half 0; what the halves differ by is over-fitting. */
function halfOf(row: Row): 0 | 1 {
  return ((createHash('sha1')
    .update(row['id'] ?? '')
    .digest()[0] ?? 0) & 1) as 0 | 1
}

type Verdict = 'right' | 'wrong' | 'none'

function same(reading: EpisodeReading, row: Row): boolean {
  return (
    reading.kind === 'episode' &&
    String(reading.season) === row['season'] &&
    String(reading.episodes) === row['episodes']
  )
}

class Tally {
  readonly #counts = new Map<string, { right: number; wrong: number; none: number; any: number }>()

  add(group: string, verdict: Verdict, any: boolean): void {
    const counts = this.#counts.get(group) ?? { right: 0, wrong: 0, none: 0, any: 0 }
    counts[verdict]++
    if (any) counts.any++
    this.#counts.set(group, counts)
  }

  print(): void {
    console.log('| rows | names | right % | wrong % | none % | any reading right % |\n|---|---|---|---|---|---|')
    for (const [group, { right, wrong, none, any }] of this.#counts) {
      const all = right + wrong + none
      const share = (count: number): string => ((100 * count) / all).toFixed(1)
      console.log(`| ${group} | ${all} | ${share(right)} | ${share(wrong)} | ${share(none)} | ${share(any)} |`)
    }
  }
}

const [folder = '', ...flags] = process.argv.slice(2)
const flag = (name: string): string | undefined => flags[flags.indexOf(name) + 1 || flags.length]
const shown = flag('--show')
const half = flag('--half')

const rows = table(folder, 'episode-names.tsv')
const tally = new Tally()
for (const row of rows) {
  if (row['core'] !== '1') continue
  const readings = readEpisodes(row['path'] ?? '')
  const [first] = readings
  const any = readings.some((reading) => same(reading, row))
  const verdict = first === undefined ? 'none' : same(first, row) ? 'right' : 'wrong'
  const groups = ['core', `core, half ${halfOf(row)}`, `core, ${row['kind']}`, `core, ${row['source']?.split(':')[0]}`]
  if (row['kind'] !== 'roman_fr') groups.push('core, without roman_fr')
  if (row['fr'] === '1') groups.push(`core, French${row['kind'] === 'roman_fr' ? ', roman' : ''}`)
  for (const group of groups) tally.add(group, verdict, any)
  if (
    shown !== undefined &&
    verdict !== 'right' &&
    (shown === 'all' || shown === verdict) &&
    (half ?? String(halfOf(row))) === String(halfOf(row))
  )
    console.log(verdict, row['path'], `[${row['season']}: ${row['episodes']}]`, JSON.stringify(readings))
}
for (const row of rows) {
  const readings = readEpisodes(row['path'] ?? '')
  const [first] = readings
  for (const field of ['absolute', 'date'] as const) {
    const wanted = row[field] ?? ''
    if (wanted === '' || row['core'] === '1') continue
    const fits = (reading: EpisodeReading): boolean =>
      (reading.kind === 'absolute' && field === 'absolute' && String(reading.numbers) === wanted) ||
      (reading.kind === 'date' && field === 'date' && reading.date === wanted)
    const any = readings.some(fits)
    tally.add(field, first === undefined ? 'none' : fits(first) ? 'right' : 'wrong', any)
    if (shown === field && !any && (half ?? String(halfOf(row))) === String(halfOf(row)))
      console.log(field, row['path'], wanted, JSON.stringify(readings))
  }
}
tally.print()
const labelled = rows.filter((row) => row['season'] !== '' && row['episodes'] !== '' && row['conflict'] !== '1')
const sure = labelled.flatMap((row) =>
  readEpisodes(row['path'] ?? '')
    .filter((each) => each.kind === 'episode' && each.strong)
    .map((each) => [row, each] as const),
)
const misled = sure.filter(([row, reading]) => !same(reading, row))
console.log(
  `\nsure readings: ${sure.length}, wrong: ${misled.length}`,
  ...misled.map(
    ([row, reading]) => `\n  ${row['path']} [${row['season']}: ${row['episodes']}] ${JSON.stringify(reading)}`,
  ),
)
const negatives = rows.filter((row) => row['kind'] === 'negative')
const parsed = negatives.filter((row) => readEpisodes(row['path'] ?? '').length > 0)
console.log(
  `\nmust not parse: ${parsed.length} of ${negatives.length} parsed`,
  ...parsed.map((row) => `\n  ${row['path']}`),
)

function accuracy(name: string, rights: readonly (readonly [string, boolean])[]): void {
  const wrong = rights.filter(([, right]) => !right)
  console.log(`${name}: ${rights.length - wrong.length} of ${rights.length}`, ...wrong.map(([what]) => `\n  ${what}`))
}

accuracy(
  'season folders',
  table(folder, 'season-folders.tsv').map((row) => {
    const path = row['path'] ?? ''
    const season = readSeasonFolder(path.slice(path.lastIndexOf('/') + 1), row['parent'])
    return [`${path} → ${season}`, season === (row['is_season_folder'] === 'true' ? Number(row['season']) : null)]
  }),
)
accuracy(
  'disc folders',
  table(folder, 'multi-disc-folders.tsv').map((row) => {
    const path = row['path'] ?? ''
    return [path, isDiscFolder(path.slice(path.lastIndexOf('/') + 1)) === (row['is_disc_folder'] === 'true')]
  }),
)
accuracy(
  'extras',
  table(folder, 'extras.tsv').map((row) => {
    const path = row['path'] ?? ''
    const file = path.includes('.') ? path : `Film/${path}/a.mkv`
    return [path, isExtra(file, 'movie') === (row['extra_type'] !== '')]
  }),
)

/** Names per second of processor time: what else the machine does must not count. */
function speed(what: string, names: readonly string[], read: (name: string) => unknown): void {
  const rounds: number[] = []
  for (let round = 0; round < 12; round++) {
    const started = process.cpuUsage()
    for (let repeat = 0; repeat < 5; repeat++) for (const name of names) read(name)
    const { user, system } = process.cpuUsage(started)
    rounds.push((5 * names.length) / ((user + system) / 1e6))
  }
  // The first rounds run before the compiler has seen the code.
  const steady = rounds.slice(4).sort((a, b) => a - b)
  console.log(`${what}: ${Math.round(steady[steady.length >> 1] ?? 0)} names/s of processor time`)
}

const names = rows.map((row) => row['path'] ?? '')
speed('readEpisodes', names, readEpisodes)
speed('readTrack', names, readTrack)
speed('fold', names, fold)
