import type { CloudResource } from './resource.ts'

/** On everything that a run makes, in the call that makes it. Commas would end a tag where tags are looked for. */
export const ownTag = 'plexferry'
const runPrefix = 'plexferry-run='
const expiryPrefix = 'plexferry-expires='

/** The run that made it; null where the tag does not say. */
export function runOf(tags: readonly string[]): string | null {
  return valueOf(tags, runPrefix)
}

/** When it may be destroyed whatever it is doing; null where no tag says. */
export function expiryOf(tags: readonly string[]): Date | null {
  const seconds = valueOf(tags, expiryPrefix)
  return seconds === null || !/^\d{1,12}$/u.test(seconds) ? null : new Date(Number(seconds) * 1000)
}

export const isOwn = ({ tags }: Pick<CloudResource, 'tags'>): boolean => tags.includes(ownTag)

/** Keys have no tags: their name says the same. The bare word is a name that people give keys of their own. */
export function tagsOfName(name: string): string[] {
  const words = name.split(' ')
  return words.includes(ownTag) && runOf(words) !== null ? words : []
}

function valueOf(tags: readonly string[], prefix: string): string | null {
  return tags.find((tag) => tag.startsWith(prefix))?.slice(prefix.length) ?? null
}
