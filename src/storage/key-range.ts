import { ToolError } from '../core/tool-error.ts'
import type { ListPage, ListRequest, ObjectStore } from './object-store.ts'
import { StoreFailure } from './object-store.ts'
import type { Patient } from './patience.ts'

/** A stretch of a bucket's keys, which a store lists in the order of their bytes. */
export interface KeyRange {
  readonly prefix: string
  /** Behind this key; absent for from the beginning. */
  readonly after: Uint8Array | null
  /** Up to and with this key; absent for to the end. */
  readonly upTo: Uint8Array | null
}

/** So many pages without a key in them, one after the other, are taken for a store that goes round in circles. */
const mostEmptyPages = 1000

export interface RangePage {
  readonly objects: ListPage['objects']
  /** Whether the range goes on behind it. */
  readonly more: boolean
}

/**
 * The pages of a range, in order and without a key twice. A page that fails is asked for again; when its
 * token is lost, or the connection was, the listing goes on behind the last key instead.
 */
export async function* pagesOf(
  store: ObjectStore,
  range: KeyRange,
  patient: Patient,
  signal?: AbortSignal,
): AsyncGenerator<RangePage, void, undefined> {
  let last = range.after
  let token: string | undefined
  let failed = 0
  let empty = 0
  for (;;) {
    signal?.throwIfAborted()
    const startAfter = last === null ? undefined : text(last)
    let page: ListPage
    try {
      page = await store.list(request(range.prefix, token, startAfter), signal)
    } catch (error) {
      if (error instanceof StoreFailure && error.kind === 'token' && token === undefined)
        throw new StoreFailure('refused', error.message)
      await patient.pause(error, ++failed)
      token = undefined
      continue
    }
    failed = 0
    patient.succeeded()
    const { fresh, ended } = within(page.objects, last, range, token === undefined)
    last = fresh.at(-1)?.key ?? last
    const more = page.truncated && !ended
    if (fresh.length > 0) yield { objects: fresh, more }
    empty = fresh.length > 0 ? 0 : empty + 1
    if (!more) return
    if (empty > mostEmptyPages || (page.token === undefined && fresh.length === 0))
      throw new StoreFailure('refused', 'the store says that more follows, and does not send it')
    token = page.token
  }
}

function request(prefix: string, token: string | undefined, startAfter: string | undefined): ListRequest {
  if (token !== undefined) return { prefix, token }
  return startAfter === undefined ? { prefix } : { prefix, startAfter }
}

/** The objects of a page that lie in the range and were not had before, and whether the range ends among them. */
function within(
  objects: ListPage['objects'],
  last: Uint8Array | null,
  range: KeyRange,
  resumed: boolean,
): { fresh: ListPage['objects']; ended: boolean } {
  let from = 0
  // a store that does not know start-after begins from the beginning
  if (resumed && last !== null)
    while (from < objects.length && Buffer.compare(objects[from]?.key ?? last, last) <= 0) from++
  let previous = last
  let to = from
  for (; to < objects.length; to++) {
    const { key } = objects[to] as ListPage['objects'][number]
    if (range.upTo !== null && Buffer.compare(key, range.upTo) > 0) break
    if (previous !== null && Buffer.compare(key, previous) <= 0)
      throw new ToolError(
        'listing-malformed',
        'the store does not list its keys in the order of their bytes',
        'list it with rclone instead: --listing rclone:REMOTE:BUCKET',
      )
    previous = key
  }
  return { fresh: objects.slice(from, to), ended: to < objects.length }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A key as it must be sent; one that is not UTF-8 cannot be, so the listing cannot be taken up behind it. */
function text(key: Uint8Array): string | undefined {
  try {
    return utf8.decode(key)
  } catch {
    return undefined
  }
}
