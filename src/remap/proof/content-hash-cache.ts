/** An object, as its listing has it. */
export interface ListedContent {
  /** The name of the `ContentSource`. */
  readonly source: string
  readonly key: string
  /** Bytes. */
  readonly size: number
}

/** What Plex stores of a content of 64 KiB or more; lower case hex. */
export interface CachedHashes {
  /** `media_parts.hash`. */
  readonly hash: string
  /** `media_parts.open_subtitle_hash`. */
  readonly openSubtitleHash: string
}

/** Remembers contents between runs; each is put as soon as it is known, so that an interrupt costs nothing. */
export interface ContentHashCache {
  /** Whether there is an entry for some tag: then asking for the tag may save reading. */
  has(object: ListedContent): boolean
  /** What was put for the object when it had the tag that it has now. */
  get(object: ListedContent & { readonly tag: string | null }): CachedHashes | null
  put(object: ListedContent & { readonly tag: string | null }, hashes: CachedHashes): void
}
