/*
 * node bench/plan-reorganised.ts DATABASE LISTING COPIES off|auto|all OUT
 *
 * What remap-accuracy.ts measures: plans the remap of a reorganised library in a process of its own, and
 * writes the plan to OUT. COPIES tells the contents of one size apart, so that objects can be read.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { blobEnds } from '../fixtures/reorganisation/blobs.ts'
import { keepHeapSmall } from '../src/cli/small-heap.ts'
import { ToolError } from '../src/core/tool-error.ts'
import { openPlex } from '../src/db/plex/open-plex.ts'
import { planRemap } from '../src/remap/plan-remap.ts'
import type { ContentSource } from '../src/storage/content/content-source.ts'
import { readListing } from '../src/storage/read-listing.ts'

/** What the process prints. */
export interface Planning {
  /** Seconds to read the database and the listing. */
  readonly read: number
  /** Seconds to plan. */
  readonly planned: number
  /** Seconds of processor time for all of it: what other work on the machine does not change. */
  readonly cpu: number
  /** Peak resident memory in MB (10^6 bytes), before the plan is written out. */
  readonly peak: number
  /** Of the planning, by task. */
  readonly tasks: Readonly<Record<string, number>>
  /** Why there is no plan; null when there is one. */
  readonly refused: string | null
}

const [database = '', listing = '', copies = '', mode = '', out = ''] = process.argv.slice(2)
if (mode !== 'off' && mode !== 'auto' && mode !== 'all') throw new Error(`off, auto or all, not '${mode}'`)

/** Makes up the bytes of an object when they are asked for. */
function madeUpContent(copyOf: ReadonlyMap<string, number>): ContentSource {
  const traffic = { requests: 0, bytes: 0 }
  return {
    name: 'made up',
    traffic,
    async readEnds(key, size) {
      const { first, last } = blobEnds({ size, copy: copyOf.get(key) ?? 0 })
      traffic.requests += 2
      traffic.bytes += first.length + last.length
      return { status: 'read', size, first: new Uint8Array(first), last: new Uint8Array(last), tag: null }
    },
    async tag() {
      return null
    },
    async [Symbol.asyncDispose]() {
      // Nothing is open.
    },
  }
}

keepHeapSmall()
const source = madeUpContent(new Map(JSON.parse(readFileSync(copies, 'utf8')) as [string, number][]))
const started = performance.now()
await using plex = await openPlex(database, { tempDir: tmpdir() })
const [snapshot, listed] = await Promise.all([plex.snapshot(), readListing(listing)])
const read = performance.now()
const tasks: Record<string, number> = {}
let task = 'auditing'
let since = read
function turnTo(next: string): void {
  if (next === task) return
  const now = performance.now()
  tasks[task] = (tasks[task] ?? 0) + (now - since) / 1000
  task = next
  since = now
}
let refused: string | null = null
let peak = 0
try {
  const plan = await planRemap(plex, snapshot, listed, {
    toolVersion: 'bench',
    now: () => new Date(0),
    mounts: [{ plexRoot: '/Media', prefix: '' }],
    proof: { mode, source, cache: null },
    emit: (event) => turnTo(event.task),
  })
  turnTo('writing')
  peak = (process.resourceUsage().maxRSS * 1024) / 1e6
  writeFileSync(out, JSON.stringify(plan))
} catch (error) {
  if (!(error instanceof ToolError)) throw error
  refused = `${error.code}: ${error.message}`
}
const planned: Planning = {
  read: (read - started) / 1000,
  planned: ((refused === null ? since : performance.now()) - read) / 1000,
  cpu: (process.cpuUsage().user + process.cpuUsage().system) / 1e6,
  peak,
  tasks,
  refused,
}
console.log(JSON.stringify(planned))
