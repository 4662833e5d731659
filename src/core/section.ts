/** Plex's kinds of library section (`library_sections.section_type`). */
export const sectionTypes = { 1: 'movie', 2: 'show', 8: 'artist', 13: 'photo' } as const
export type SectionType = (typeof sectionTypes)[keyof typeof sectionTypes]

/** `metadata_items.metadata_type` by the name a person uses; others are shown as `type-N`. */
const itemKinds: Readonly<Record<number, string>> = {
  1: 'movie',
  2: 'show',
  3: 'season',
  4: 'episode',
  8: 'artist',
  9: 'album',
  10: 'track',
  12: 'clip',
  13: 'photo',
  14: 'photoalbum',
  15: 'playlist',
  18: 'collection',
  42: 'optimized',
}

export function itemKind(metadataType: number): string {
  return itemKinds[metadataType] ?? `type-${metadataType}`
}

/** The kind of item that owns files in a section of this type. */
const leafKind: Readonly<Record<SectionType, string>> = {
  movie: 'movie',
  show: 'episode',
  artist: 'track',
  photo: 'photo',
}

/** How many items of a section own files: films, episodes, tracks or photos. */
export function leafItems(section: {
  readonly type: SectionType
  readonly items: Readonly<Record<string, number>>
}): number {
  return section.items[leafKind[section.type]] ?? 0
}
