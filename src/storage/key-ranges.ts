import type { KeyRange } from './key-range.ts'
import type { ListPage, ObjectStore } from './object-store.ts'
import type { Patient } from './patience.ts'
import { inParallel } from './parallel.ts'

/** Folder names are asked for in so many pages at most, of 1000 each; they only serve to divide the work. */
const mostPages = 20
/** With fewer folders than this, those within them are asked for too. */
const fewFolders = 64

/**
 * Divides what comes behind `after` into at most `most` ranges, by the names of the first folders. That
 * the names are incomplete, or change meanwhile, makes ranges uneven, never wrong.
 */
export async function divide(
  store: ObjectStore,
  prefix: string,
  after: Uint8Array,
  most: number,
  width: number,
  patient: Patient,
  signal?: AbortSignal,
): Promise<KeyRange[]> {
  let folders = await foldersOf(store, prefix, patient, signal)
  if (folders.length < fewFolders) {
    const within = await inParallel(folders, width, (folder) => foldersOf(store, folder, patient, signal))
    folders = [...folders, ...within.flat()]
  }
  const names = folders
    .map((folder) => Buffer.from(folder))
    .filter((name) => Buffer.compare(name, after) > 0)
    .sort((a, b) => Buffer.compare(a, b))
  const borders: Uint8Array[] = []
  const count = Math.min(most - 1, names.length)
  for (let i = 1; i <= count; i++) {
    const border = names[Math.floor((i * names.length) / (count + 1))]
    if (border !== undefined && borders.at(-1) !== border) borders.push(border)
  }
  return [...borders, null].map((upTo, i) => ({ prefix, after: i === 0 ? after : (borders[i - 1] ?? after), upTo }))
}

async function foldersOf(
  store: ObjectStore,
  prefix: string,
  patient: Patient,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const found: string[] = []
  let token: string | undefined
  let failed = 0
  for (let pages = 0; pages < mostPages;) {
    let page: ListPage
    try {
      page = await store.list({ prefix, delimiter: '/', ...(token === undefined ? {} : { token }) }, signal)
    } catch (error) {
      await patient.pause(error, ++failed)
      // without its token, what is known so far has to do
      if (token !== undefined) return found
      continue
    }
    failed = 0
    pages++
    patient.succeeded()
    for (const folder of page.folders) if (isText(folder)) found.push(Buffer.from(folder).toString('utf8'))
    if (!page.truncated || page.token === undefined) return found
    token = page.token
  }
  return found
}

function isText(bytes: Uint8Array): boolean {
  return !Buffer.from(bytes).toString('utf8').includes('\uFFFD')
}
