import { join } from 'node:path'
import { ToolError } from '../../../core/tool-error.ts'
import type { TargetFiles } from '../target/target-files.ts'

/** What SQLite keeps beside a database, and what belongs to that database alone. */
const companions = ['-wal', '-journal', '-shm'] as const

/** The folder that Plex reads its databases from, and one of a restore's own beside it. */
export interface SwapFolders {
  readonly databases: string
  readonly aside: string
  /** Where what nobody expected is kept. */
  readonly strays: string
}

/** Told before each move, in words. */
export type OnMove = (move: string) => void

/**
 * Moves all databases of these names out, the library first, and each before what lies beside it: without it nobody
 * takes the rest for a database. May be done again after it was cut short anywhere.
 */
export async function takeOut(
  files: TargetFiles,
  { databases, aside, strays }: SwapFolders,
  names: readonly string[],
  onMove: OnMove = () => undefined,
): Promise<void> {
  await files.makeFolder(aside, 0o700)
  for (const name of names) {
    // A server that was started meanwhile has made another.
    if ((await has(files, join(aside, name))) && (await has(files, join(databases, name))))
      await setAside(files, databases, strays, [name, ...companions.map((suffix) => name + suffix)])
    for (const file of [name, ...companions.map((suffix) => name + suffix)])
      await move(files, databases, aside, file, onMove)
  }
}

/**
 * Moves all databases of these names in, the library last, and each after what lies beside it. Once all were moved
 * out, so that those in place are only ever none, blobs alone, or both; may be done again.
 * @param folders `alone`: the databases come without anything beside them
 * @throws ToolError `restore-half-done` where somebody else has put a database in place, and it cannot be told from ours
 */
export async function putIn(
  files: TargetFiles,
  { databases, aside, strays, alone }: SwapFolders & { readonly alone: boolean },
  names: readonly string[],
  onMove: OnMove = () => undefined,
): Promise<void> {
  const arriving = new Set(await files.names(aside))
  for (const name of names.toReversed()) {
    if (!arriving.has(name)) continue
    const own = companions.map((suffix) => name + suffix)
    // Beside databases that came alone nothing is ours; else a log that is there may have come already.
    if (alone) await setAside(files, databases, strays, [name, ...own])
    else if (await has(files, join(databases, name)))
      throw new ToolError(
        'restore-half-done',
        `${join(databases, name)} was made by another program after a swap of the databases was cut short`,
        `stop Plex, move ${name} away, and nothing else, then run again`,
      )
    for (const file of [...own, name]) await move(files, aside, databases, file, onMove)
  }
}

/** Keeps what is in the way of a database, and what belongs to it. */
async function setAside(
  files: TargetFiles,
  databases: string,
  strays: string,
  names: readonly string[],
): Promise<void> {
  const found: string[] = []
  for (const name of names) if (await has(files, join(databases, name))) found.push(name)
  if (found.length === 0) return
  await files.makeFolder(strays, 0o700)
  const taken = new Set(await files.names(strays))
  for (const file of found) {
    let target = file
    for (let n = 2; taken.has(target); n++) target = `${file}.${n}`
    await files.move(join(databases, file), join(strays, target))
  }
  await files.sync(strays)
  await files.sync(databases)
}

async function move(files: TargetFiles, from: string, to: string, name: string, onMove: OnMove): Promise<void> {
  if (!(await has(files, join(from, name)))) return
  onMove(`${name} to ${to}`)
  await files.move(join(from, name), join(to, name))
  // In this order on disk too, whatever the file system does on its own.
  await files.sync(to)
  await files.sync(from)
}

const has = async (files: TargetFiles, path: string): Promise<boolean> => (await files.look(path)) !== null
