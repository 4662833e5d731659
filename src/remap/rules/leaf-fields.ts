const episode = /(?<![\p{L}\p{N}])[Ss](\d{1,4})[ ._-]?[Ee](\d{1,4})(?!\d)/u
const cross = /(?<![\p{L}\p{N}])(\d{1,2})x(\d{2,4})(?!\d)/u
const date = /(?<!\d)((?:19|20)\d\d)([-._]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)/u

/** What a file's own name tells for a folder to be named after: season and episode, or a date. */
export function leafField(leaf: string, field: string): number | null {
  if (field === 'S' || field === 'E') {
    const found = episode.exec(leaf) ?? cross.exec(leaf)
    return found === null ? null : Number(found[field === 'S' ? 1 : 2])
  }
  const found = date.exec(leaf)
  return found === null ? null : Number(found[field === 'Y' ? 1 : field === 'M' ? 3 : 4])
}

/** The letter under which a name is shelved; null for names that begin otherwise: each collection has its own place for them. */
export function letterOf(name: string): string | null {
  const [first] = name
  return first !== undefined && /\p{L}/u.test(first) ? first.normalize('NFD').charAt(0).toUpperCase() : null
}
