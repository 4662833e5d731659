/*
 * npm run build && node bench/export.ts [--files N] [--scale N] [--rounds N] [--keep]
 *
 * Export against `tar | zstd -T0` of the same folders, in turn.
 * Needs Debian's zstd, and disk for the tree and both archives.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildDemo } from '../fixtures/demo.ts'
import { median, measure } from './measure.ts'

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '100000' },
    scale: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '3' },
    tree: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
})
const files = Number(values.files)
const folder = values.tree ?? mkdtempSync(join(tmpdir(), 'plexferry-bench-'))
const data = join(folder, 'Plex Media Server')

/** As Plex lays out bundles: two characters of a hash, the rest of it, then some files; pictures do not pack. */
function buildTree(): void {
  buildDemo(folder, { scale: Number(values.scale) })
  const words = 'title summary studio year genre director writer role guid poster art thumb '.repeat(400)
  for (let index = 0; index < files; index++) {
    const hash = createHash('sha1')
      .update(String(index >> 3))
      .digest('hex')
    const bundle = join(data, 'Metadata/Albums', hash.slice(0, 1), `${hash.slice(1)}.bundle`, `Contents/_${index % 3}`)
    mkdirSync(bundle, { recursive: true })
    const kind = index % 8
    const content = kind < 4 ? words.slice(index % 97, (index % 97) + 600 + (index % 4000)) : picture(index)
    writeFileSync(join(bundle, `file-${index}`), content)
  }
  for (let index = 0; index < 8; index++) {
    const path = join(data, 'Media/localhost', String(index), 'index-sd.bif')
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, noiseOf(64 << 20, index))
  }
}

const picture = (index: number): Buffer => noiseOf(4000 + ((index * 7919) % 24_000), index)

function noiseOf(bytes: number, seed: number): Buffer {
  return createHash('shake256', { outputLength: bytes }).update(String(seed)).digest()
}

/** What an export takes of the folder, in the order that it takes it. */
const taken = ['Plug-in Support/Databases', 'Media', 'Metadata']

try {
  if (values.tree === undefined) buildTree()
  const ownArchive = join(folder, 'own.tar.zst')
  const tarArchive = join(folder, 'theirs.tar.zst')
  const tar = ['-C', data, '-c', ...taken].map((word) => `'${word}'`).join(' ')
  const commands = {
    'tar | zstd -T0': ['sh', '-c', `tar ${tar} | zstd -q -3 -T0 -f -o '${tarArchive}'`],
    export: [
      process.execPath,
      join(import.meta.dirname, '../dist/cli/bin.js'),
      'export',
      '--from',
      folder,
      '--out',
      ownArchive,
      '--quiet',
      '--json',
    ],
  } as const
  const walls: Record<string, number[]> = {}
  const times: Record<string, number[]> = {}
  for (let round = 0; round <= Number(values.rounds); round++)
    for (const [name, [command, ...args]] of Object.entries(commands)) {
      rmSync(ownArchive, { force: true })
      const run = await measure(command, args)
      if (round > 0) {
        ;(walls[name] ??= []).push(run.wall)
        ;(times[name] ??= []).push(run.cpu)
      }
      const { wall, cpu, peak } = run
      console.log(`${round} ${name}: ${wall.toFixed(2)} s, processor ${cpu.toFixed(2)} s, peak ${peak.toFixed(0)} MB`)
    }
  for (const [what, seconds] of Object.entries({ 'wall time': walls, 'processor time': times })) {
    const [theirs, own] = [median(seconds['tar | zstd -T0'] ?? []), median(seconds['export'] ?? [])]
    console.log(
      `ratio of throughput by ${what}: ${(theirs / own).toFixed(2)} (${theirs.toFixed(2)} s, ${own.toFixed(2)} s)`,
    )
  }
} finally {
  if (!values.keep && values.tree === undefined) rmSync(folder, { recursive: true, force: true })
}
