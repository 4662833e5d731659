import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { buildLibrary } from '../../../fixtures/library.ts'
import type { Generation } from '../../../fixtures/schema/generation.ts'

/** A library with two films, at a file `….db` or in a data folder. */
export function smallLibrary(target: string, generation: Generation = 25): string {
  return buildLibrary(target, {
    generation,
    sections: [
      {
        name: 'Movies',
        type: 'movie',
        roots: ['/Media/Movies'],
        items: [{ parts: ['/Media/Movies/Alien (1979).mkv'] }, { parts: ['/Media/Movies/Brazil (1985).mkv'] }],
      },
    ],
  }).file
}

/** Everything about a tree that a reader could have changed: names, sizes, content, modes, times. */
export function fingerprint(folder: string): Record<string, string> {
  const marks: Record<string, string> = {}
  for (const name of ['.', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })]) {
    const path = join(folder, name)
    const { mode, mtimeNs, ctimeNs, size } = statSync(path, { bigint: true })
    const isFile = statSync(path).isFile()
    const content = isFile ? createHash('sha256').update(readFileSync(path)).digest('hex') : ''
    marks[name] = `${mode} ${mtimeNs} ${ctimeNs} ${isFile ? size : ''} ${content}`
  }
  return marks
}
