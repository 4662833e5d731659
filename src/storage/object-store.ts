/** What listing an object store needs of it; `s3-client.ts` gives it over the network. */
export interface ObjectStore {
  list(request: ListRequest, signal?: AbortSignal): Promise<ListPage>
  close(): void
}

export interface ListRequest {
  readonly prefix: string
  /** `/` to have folders named instead of looked into. */
  readonly delimiter?: string
  /** Goes on where the page that gave the token ended. */
  readonly token?: string
  /** Goes on behind a key, without a token. */
  readonly startAfter?: string
}

export interface ListedObject {
  readonly key: Uint8Array
  readonly size: number
  readonly archived: 0 | 1
  /** Milliseconds since 1970; NaN where not told. */
  readonly time: number
}

export interface ListPage {
  readonly objects: readonly ListedObject[]
  /** With a delimiter: the prefixes up to it. */
  readonly folders: readonly Uint8Array[]
  readonly truncated: boolean
  readonly token: string | undefined
}

/**
 * Why a request failed, as far as it decides what comes next.
 * `transient`: may go well later; `token`: the page token is no longer known; `unreachable`: nothing there
 * to answer, perhaps for good; `denied`, `no-bucket`, `elsewhere` (another region) and `refused` are final.
 */
export type StoreFailureKind = 'transient' | 'token' | 'unreachable' | 'denied' | 'no-bucket' | 'elsewhere' | 'refused'

export class StoreFailure extends Error {
  override readonly name = 'StoreFailure'
  readonly kind: StoreFailureKind

  /** No cause: what the client throws holds the request, with what it was signed with. */
  constructor(kind: StoreFailureKind, message: string) {
    super(message)
    this.kind = kind
  }
}
