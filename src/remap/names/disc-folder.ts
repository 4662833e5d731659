const disc = /^(?:cd|dis[ck]|disque|disco)s?[\s._]*-?[\s._]*0*(\d{1,3})(?![a-z0-9])/iu

/** The number of the disc that a folder of an album holds: `CD1`, `Disc 02 (Live)`. Null for other folders. */
export function readDiscFolder(name: string): number | null {
  const number = disc.exec(name.trim())?.[1]
  return number === undefined ? null : Number(number)
}

export function isDiscFolder(name: string): boolean {
  return readDiscFolder(name) !== null
}
