import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Every file and folder below this one with its bytes' hash, mode and times: equal before and after, or something changed. */
export function folderDigest(folder: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const name of ['', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })].toSorted()) {
    const path = join(folder, name)
    const { mode, mtimeMs, ctimeMs, size } = lstatSync(path)
    const isFile = lstatSync(path).isFile()
    const hash = isFile ? createHash('sha256').update(readFileSync(path)).digest('hex') : ''
    found[name] = [mode, mtimeMs, ctimeMs, isFile ? size : '', hash].join(' ')
  }
  return found
}
