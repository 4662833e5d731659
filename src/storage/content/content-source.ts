/** Plex hashes the first and the last 64 KiB of a file and never the rest. */
export const endBytes = 65_536

/** What was found where an object was to be read. */
export type ContentEnds =
  | {
      readonly status: 'read'
      readonly size: number
      /** The first and the last 64 KiB; all of an object that is smaller, in both. */
      readonly first: Uint8Array<ArrayBuffer>
      readonly last: Uint8Array<ArrayBuffer>
      /** Of the object that both ends are from; another content has another tag. Null where the store has none. */
      readonly tag: string | null
    }
  | { readonly status: 'vanished' }
  /** It holds something else than when it was listed; `size` is that of now. */
  | { readonly status: 'changed'; readonly size: number }
  /** It is there, but it alone cannot be read: archived, forbidden, or it fails while others are read. */
  | { readonly status: 'unreadable'; readonly why: string }

/** Where the contents of listed objects can be read, in parts. */
export interface ContentSource extends AsyncDisposable {
  /** As the operator named it, secrets masked. */
  readonly name: string
  /** What has been asked of the store so far, repeated attempts included. */
  readonly traffic: { readonly requests: number; readonly bytes: number }
  /**
   * Reads both ends of an object; `key` as the listing spells it, `size` as the listing has it, in bytes.
   * Goes on asking a store that fails for a while; throws a `ToolError` `content-unreadable` where none of
   * its objects can be read.
   */
  readEnds(key: string, size: number, signal?: AbortSignal): Promise<ContentEnds>
  /** Of an object as it is now, for one cheap request; null where there is no such object, or the store has no tags. */
  tag(key: string, signal?: AbortSignal): Promise<string | null>
}

/** What reading both ends of an object of so many bytes takes. */
export function readCost(size: number): { readonly requests: number; readonly bytes: number } {
  return { requests: size > 2 * endBytes ? 2 : 1, bytes: Math.min(size, 2 * endBytes) }
}
