import type { Shell } from '../../shell/shell.ts'
import type { TargetFiles } from './target-files.ts'

/** The home server's data folder, here or on another machine. */
export interface RestoreTarget extends AsyncDisposable {
  /** As it was named. */
  readonly name: string
  readonly files: TargetFiles
  /** The folder of the databases, links resolved. */
  readonly databases: string
  /** Plex's data folder; null where only a folder of databases was named. */
  readonly dataFolder: string | null
  /** For stopping and starting the server where it is. */
  readonly shell: Shell
  /** Whether this process can read and write its files itself. */
  readonly isHere: boolean
  /**
   * Refuses while anybody has one of these files open; gives in sentences what may hide somebody.
   * @throws ToolError `db-in-use`
   */
  refuseIfInUse(paths: readonly string[]): Promise<readonly string[]>
  /** A file of the target that this process can read: itself, or a copy in `tempDir`. */
  fetch(path: string, tempDir: string): Promise<string>
  /** Puts a file of this machine there, whole. */
  put(local: string, path: string): Promise<void>
}
