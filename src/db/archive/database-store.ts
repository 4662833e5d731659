import { closeSync, mkdirSync, openSync, rmSync, statfsSync } from 'node:fs'
import { join, posix } from 'node:path'
import { ToolError } from '../../core/tool-error.ts'
import { pendingBeside } from '../plex/source/file-stamp.ts'
import { replayCopy } from '../plex/source/followed-copy.ts'
import { isDatabasesFolder, libraryName } from '../plex/source/library-name.ts'
import { blobsName } from '../plex/write/held-pair.ts'
import { type MemberStore, writeWhole } from './member-check.ts'
import type { TarMember } from './tar/tar-member.ts'
import type { MemberSink } from './tar/tar-reader.ts'

const databases = [libraryName, blobsName]
const wanted: ReadonlySet<string> = new Set(databases.flatMap((name) => [name, `${name}-wal`, `${name}-journal`]))

export interface TakenDatabases {
  readonly library: string | null
  readonly blobs: string | null
}

/** Takes both databases out of an archive, and what lies beside them, into a folder for each that they are in. */
export class DatabaseStore implements MemberStore {
  readonly #temp: string
  /** By the folder in the archive: where they went, and which are there whole. */
  readonly #taken = new Map<string, { readonly to: string; readonly whole: Set<string> }>()

  constructor(temp: string) {
    this.#temp = temp
  }

  open({ name, type, size }: TarMember): MemberSink | null {
    const base = posix.basename(name)
    if (type !== 'file' || !wanted.has(base)) return null
    const folder = posix.dirname(name)
    const taken = this.#taken.get(folder) ?? { to: join(this.#temp, `member-${this.#taken.size}`), whole: new Set() }
    this.#taken.set(folder, taken)
    requireSpace(this.#temp, size)
    mkdirSync(taken.to, { recursive: true, mode: 0o700 })
    const path = join(taken.to, base)
    rmSync(path, { force: true })
    taken.whole.delete(base)
    const file = openSync(path, 'wx', 0o600)
    return {
      write: (chunk) => writeWhole(file, chunk),
      end: () => {
        closeSync(file)
        taken.whole.add(base)
      },
    }
  }

  /** The pair that a server would use, each with its log folded in. */
  async take(): Promise<TakenDatabases> {
    const folders = [...this.#taken].filter(([, { whole }]) => whole.has(libraryName) || whole.has(blobsName))
    const best = folders.find(([folder]) => isDatabasesFolder(folder)) ?? folders[0]
    if (best === undefined) return { library: null, blobs: null }
    const [, { to, whole }] = best
    const [library = null, blobs = null] = databases.map((name) => (whole.has(name) ? join(to, name) : null))
    for (const file of [library, blobs]) if (file !== null) await fold(file)
    return { library, blobs }
  }
}

/** What a damaged file makes of it is for those to say who look into the file. */
async function fold(file: string): Promise<void> {
  if (!(await pendingBeside(file))) return
  try {
    replayCopy(file)
  } catch (error) {
    if (!(error instanceof Error && 'errcode' in error)) throw error
  }
}

function requireSpace(folder: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(folder)
  if (bavail * bsize >= bytes) return
  throw new ToolError(
    'temp-space',
    `a private copy of the database needs ${bytes} bytes in ${folder}, and ${bavail * bsize} are free`,
    'free space there, or set TMPDIR to another folder',
  )
}
