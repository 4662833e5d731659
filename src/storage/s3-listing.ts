import { formatCount } from '../core/figures.ts'
import type { Emit } from '../core/progress.ts'
import { ToolError } from '../core/tool-error.ts'
import { type KeyRange, pagesOf, type RangePage } from './key-range.ts'
import { divide } from './key-ranges.ts'
import type { Listing } from './listing.ts'
import { ObjectTableBuilder } from './object-table.ts'
import { type ListPage, type ObjectStore, StoreFailure } from './object-store.ts'
import { inParallel } from './parallel.ts'
import { type Patience, Patient } from './patience.ts'

export interface S3ListingOptions {
  readonly signal?: AbortSignal | undefined
  readonly emit: Emit
  readonly patience: Patience
  /** Requests under way at a time. */
  readonly width: number
  /** Where the credentials came from, for a refusal's hint. */
  readonly credentialsFrom: string
}

/** More ranges than requests at a time, as some will turn out long and some short. */
const rangesPerRequest = 4

/** Of a bucket no larger than this, finding out how to divide it would take longer than listing it. */
const pagesBeforeDividing = 4

/** A bucket and the folder in it, of `s3://bucket/folder`. */
export interface S3Place {
  readonly bucket: string
  /** '' or ending in `/`. */
  readonly prefix: string
}

export function parseS3(source: string): S3Place {
  const match = /^s3:\/\/([^/]+)(?:\/(.*))?$/su.exec(source)
  const bucket = match?.[1]
  if (bucket === undefined)
    throw new ToolError('usage', `'${source}' names no bucket`, 'write --listing s3://BUCKET or s3://BUCKET/FOLDER')
  const folder = match?.[2] ?? ''
  return { bucket, prefix: folder === '' || folder.endsWith('/') ? folder : `${folder}/` }
}

/** Lists a folder of a bucket; keys are relative to the folder. */
export async function readS3(place: S3Place, store: ObjectStore, options: S3ListingOptions): Promise<Listing> {
  const { patience, signal } = options
  const takenAt = patience.now().toISOString()
  const table = new TableOfPages(place.prefix, options.emit)
  const patient = new Patient(patience, signal)
  try {
    const all: KeyRange = { prefix: place.prefix, after: null, upTo: null }
    let pages = 0
    let reached: Uint8Array | undefined
    for await (const page of pagesOf(store, all, patient, signal)) {
      table.add(page.objects)
      reached = page.more ? page.objects.at(-1)?.key : undefined
      if (++pages === pagesBeforeDividing) break
    }
    if (reached !== undefined) {
      const most = options.width * rangesPerRequest
      const ranges = await divide(store, place.prefix, reached, most, options.width, patient, signal)
      await table.addRanges(ranges, options.width, (range) => pagesOf(store, range, patient, signal))
    }
  } catch (error) {
    throw error instanceof StoreFailure ? explained(error, place, table.seen, options) : error
  }
  return {
    source: `s3://${place.bucket}/${place.prefix}`,
    format: 's3',
    ...table.objects.summary(),
    takenAt,
    complete: true,
    incompleteReason: null,
    spelling: 'raw',
  }
}

/** Gathers pages, range by range, several ranges at a time, into one table in key order. */
class TableOfPages {
  readonly objects = new ObjectTableBuilder()
  /** Objects that have arrived, in the table or not yet. */
  seen = 0
  readonly #prefixBytes: number
  readonly #emit: Emit

  constructor(prefix: string, emit: Emit) {
    this.#prefixBytes = Buffer.byteLength(prefix)
    this.#emit = emit
  }

  add(page: ListPage['objects'], table: ObjectTableBuilder = this.objects): void {
    const skipped = this.#prefixBytes
    for (const { key, size, archived, time } of page) {
      // the folder's own marker has no name within it
      if (key.length === skipped) table.markers++
      else table.add(key, skipped, key.length, size, archived, time)
    }
    this.seen += page.length
    this.#emit({ task: 'reading listing', done: this.seen, unit: 'objects' })
  }

  async addRanges(
    ranges: readonly KeyRange[],
    width: number,
    pages: (range: KeyRange) => AsyncIterable<RangePage>,
  ): Promise<void> {
    const tables = await inParallel(ranges, width, async (range) => {
      const table = new ObjectTableBuilder()
      for await (const page of pages(range)) this.add(page.objects, table)
      return table
    })
    for (let table = tables.shift(); table !== undefined; table = tables.shift()) this.objects.addAll(table)
  }
}

/** What the operator is told of a store that could not be listed. */
function explained(failure: StoreFailure, place: S3Place, seen: number, options: S3ListingOptions): ToolError {
  const where = `s3://${place.bucket}/${place.prefix}`
  const { kind, message } = failure
  const cause = { cause: failure }
  if (kind === 'denied')
    return new ToolError(
      'listing-denied',
      `${where} may not be listed: ${message} (credentials from ${options.credentialsFrom})`,
      'see that they are right and current, that they may list the bucket (s3:ListBucket), and that the clock is right',
      cause,
    )
  if (kind === 'no-bucket')
    return new ToolError(
      'listing-not-found',
      `there is no bucket ${place.bucket} where it was looked for: ${message}`,
      'check the bucket, the endpoint and the region',
      cause,
    )
  if (kind === 'elsewhere')
    return new ToolError(
      'listing-not-found',
      `the bucket ${place.bucket} lies in another region: ${message}`,
      'set AWS_REGION, or the region in the configuration, to that of the bucket',
      cause,
    )
  const reached = seen === 0 ? 'no object was listed' : `${formatCount(seen)} objects were listed before`
  return new ToolError(
    'listing-network',
    `${where} could not be listed to its end: ${message}; ${reached}`,
    kind === 'refused'
      ? 'check the endpoint, and what stands between here and it'
      : 'check the endpoint and the network, then try again',
    cause,
  )
}
