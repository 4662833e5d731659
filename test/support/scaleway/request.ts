import type { FakeScaleway, SeenCall } from './fake-scaleway.ts'
import { invalidArgument } from './refusal.ts'

export interface Request {
  readonly fake: FakeScaleway
  readonly call: SeenCall
  readonly words: readonly string[]
  readonly withoutIp: boolean
}

/** One page of a list, cut as the API cuts it. */
export function pageOf<T>(entries: readonly T[], { query }: SeenCall, sizeName: string): T[] {
  const page = Number(query.get('page') ?? 1)
  const size = Number(query.get(sizeName) ?? 50)
  if (!(page >= 1)) throw invalidArgument('page', 'must be at least 1')
  if (!(size >= 1 && size <= 100)) throw invalidArgument(sizeName, 'must be at most 100')
  return entries.slice((page - 1) * size, page * size)
}

export const hasTags = (tags: readonly string[], wanted: readonly string[]): boolean =>
  wanted.every((tag) => tags.includes(tag))

/** Instances take them in one parameter, the block API one each. */
export const commaTags = ({ query }: SeenCall): string[] => query.get('tags')?.split(',') ?? []
