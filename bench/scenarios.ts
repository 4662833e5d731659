/*
 * node bench/scenarios.ts DATA_FOLDER
 *
 * Replays real reorganisations: tables of content_id, size, old_path, new_path and status (same, moved,
 * deleted, added), tab-separated, one a file. Prints what matching finds, and what is wrong. Where sizes are
 * not known nothing can be found: those say whether names alone lead astray.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { ByteStrings } from '../src/core/byte-strings.ts'
import { MediaClass, MediaClassifier } from '../src/core/media-file.ts'
import type { SectionType } from '../src/core/section.ts'
import { matchFiles } from '../src/remap/match/match-files.ts'
import { nothingKnown } from '../src/remap/match/match-input.ts'

interface Row {
  readonly content: string
  readonly size: number
  readonly from: string
  readonly to: string
  readonly status: string
}

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('names the folder that holds the tables')

function readRows(file: string): Row[] {
  const [, ...lines] = readFileSync(file, 'utf8').split('\n')
  return lines.flatMap((line): Row[] => {
    const [content = '', size = '', from = '', to = '', status = ''] = line.split('\t')
    return line === '' ? [] : [{ content, size: size === '' ? Number.NaN : Number(size), from, to, status }]
  })
}

const classifier = new MediaClassifier()
const encoder = new TextEncoder()
function mediaOf(path: string): MediaClass {
  const bytes = encoder.encode(path)
  return classifier.classify(bytes, 0, bytes.length)
}

/** One section of each type, all of them anywhere: the archives have no sections. */
const types: readonly (readonly [media: MediaClass, type: SectionType])[] = [
  [MediaClass.video, 'movie'],
  [MediaClass.audio, 'artist'],
  [MediaClass.image, 'photo'],
]
const sectionOf = (path: string): number => types.findIndex(([media]) => media === mediaOf(path))

function replay(rows: readonly Row[]) {
  const objects = rows.filter(({ to }) => to !== '')
  const gone = rows.filter(({ status }) => status === 'moved' || status === 'deleted')
  const stale = gone.filter(({ from }) => sectionOf(from) >= 0)
  const { matches, unmatched } = matchFiles({
    files: stale.map(({ from, size }) => ({ path: `/${from}`, size, sections: [sectionOf(from)] })),
    works: () => [],
    identityOf: (file) => ({
      kind: 'other',
      title: basename(stale[file]?.from ?? '').replace(/\.[^.]+$/u, ''),
    }),
    sections: types.map(([, type]) => ({ type, keyPrefixes: [''], foreignPrefixes: [] })),
    objects: {
      keys: ByteStrings.from(objects.map(({ to }) => to)),
      sizes: Float64Array.from(objects, ({ size }) => size),
      archived: new Uint8Array(objects.length),
    },
    claimed: Uint8Array.from(objects, ({ status }) => (status === 'same' ? 1 : 0)),
    pathOf: (object) => `/${objects[object]?.to}`,
    known: nothingKnown,
  })
  const right = matches.filter(({ file, object }) => stale[file]?.content === objects[object]?.content).length
  const reasons = new Map<string, number>()
  for (const { reason } of unmatched) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  return {
    stale: stale.length,
    notMedia: gone.length - stale.length,
    unsized: stale.filter(({ size }) => Number.isNaN(size)).length,
    free: objects.filter(({ status }) => status !== 'same').length,
    right,
    wrong: matches.length - right,
    rest: [...reasons].map(([reason, count]) => `${reason} ${count}`).join(', '),
  }
}

/** What a size that one stale path and one free object have finds: the plain method to hold the matcher against. */
function bySizeAlone(rows: readonly Row[]) {
  const stale = rows.filter(({ status, from }) => (status === 'moved' || status === 'deleted') && sectionOf(from) >= 0)
  const free = rows.filter(({ status, to }) => to !== '' && status !== 'same' && sectionOf(to) >= 0)
  const [files, objects] = [stale, free].map((side) => Map.groupBy(side, ({ size }) => size))
  const pairs = [...(files ?? [])].flatMap(([size, [file, ...more]]) => {
    const [object, ...others] = objects?.get(size) ?? []
    if (file === undefined || object === undefined || more.length + others.length > 0 || Number.isNaN(size)) return []
    return [file.content === object.content]
  })
  const right = pairs.filter((isRight) => isRight).length
  return `${right} found, ${pairs.length - right} wrong`
}

const row = (...cells: readonly (string | number)[]): void => console.log(`| ${cells.join(' | ')} |`)
row(
  'scenario',
  'stale',
  'of no known size',
  'free objects',
  'found',
  'wrong',
  'the rest',
  'not media, left out',
  'by unique size alone',
)
row(...Array.from({ length: 9 }, () => '---'))
let wrong = 0
for (const name of readdirSync(folder).toSorted()) {
  if (!name.endsWith('.tsv')) continue
  const rows = readRows(join(folder, name))
  const result = replay(rows)
  wrong += result.wrong
  const { stale, unsized, free, right, rest, notMedia } = result
  row(name.replace('.tsv', ''), stale, unsized, free, right, result.wrong, rest || '–', notMedia, bySizeAlone(rows))
}
process.exitCode = wrong > 0 ? 1 : 0
