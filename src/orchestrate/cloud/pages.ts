import { CloudFailure } from './cloud-failure.ts'

export interface Page<T> {
  readonly entries: readonly T[]
  /** Of all pages; null where the answer does not say. */
  readonly total: number | null
}

const pageSize = 100

/** How often a list that came out shorter than announced is read again: it may have changed while it was read. */
const readings = 3

/**
 * All of a list. The SDK's own `all()` stops at the first page where an answer lacks the total, and does not notice
 * entries that were announced and never came; here either is a failure, since a resource that is overlooked is billed.
 */
export async function allPages<T>(page: (page: number, size: number) => Promise<Page<T>>): Promise<T[]> {
  let missing = ''
  for (let reading = 0; reading < readings; reading++) {
    const { entries, total } = await readPages(page)
    if (total === null || entries.length >= total) return entries
    missing = `it announced ${total} entries of a list and sent ${entries.length}`
  }
  throw new CloudFailure('unavailable', missing)
}

async function readPages<T>(
  page: (page: number, size: number) => Promise<Page<T>>,
): Promise<{ readonly entries: T[]; readonly total: number | null }> {
  const entries: T[] = []
  for (let at = 1; ; at++) {
    const { entries: some, total } = await page(at, pageSize)
    entries.push(...some)
    const isLast = total === null ? some.length < pageSize : entries.length >= total || some.length === 0
    if (isLast) return { entries, total }
  }
}
