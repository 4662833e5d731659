/** What is known of a file of the target; links are not followed. */
export interface FileFacts {
  readonly kind: 'file' | 'folder' | 'other'
  /** Bytes. */
  readonly size: number
  /** Seconds. */
  readonly mtime: number
  readonly uid: number
  readonly gid: number
  /** Permission bits. */
  readonly mode: number
}

export interface FreeSpace {
  readonly bytes: number
  /** Files that may still be made; null where the file system has no such limit. */
  readonly files: number | null
}

/**
 * The home server's files, here or over a shell. What resolves is done, and what moved or was written is on disk
 * once `sync` of its folder resolves.
 */
export interface TargetFiles {
  look(path: string): Promise<FileFacts | null>
  /** Names in a folder; none where there is no such folder. */
  names(folder: string): Promise<readonly string[]>
  /** A rename. Refuses where something is at `to` already. */
  move(from: string, to: string): Promise<void>
  /** A folder of the same owner as the one it is in; there may be one already. */
  makeFolder(path: string, mode: number): Promise<void>
  /** Owner and group as far as this user may, and mode. */
  become(path: string, like: Pick<FileFacts, 'uid' | 'gid' | 'mode'>): Promise<void>
  /** Sees a file's content, or the names in a folder, onto the disk. */
  sync(path: string): Promise<void>
  /** Null where there is none. */
  readText(path: string): Promise<string | null>
  /** All of it or nothing, and on disk when it resolves. */
  writeText(path: string, text: string): Promise<void>
  /** A file, or a folder and all that is in it. */
  remove(path: string): Promise<void>
  /** SHA-256 in hex. */
  digest(path: string, heard?: (bytes: number) => void): Promise<string>
  free(folder: string): Promise<FreeSpace>
}
