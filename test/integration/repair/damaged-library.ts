import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { classifyPages } from '../../../fixtures/damage/page-kinds.ts'
import { tableRows } from '../../../fixtures/damage/table-rows.ts'
import { buildLibrary } from '../../../fixtures/library.ts'
import { tempFolder } from '../../support/temp-folder.ts'

export const episodes = (count: number) => ({
  name: 'TV',
  type: 'show' as const,
  roots: ['/Media/TV'],
  items: Array.from({ length: count }, (_, index) => ({
    title: `Episode ${index}`,
    grandparent: 'Columbo',
    parent: 'Season 1',
    index,
    parts: [`/Media/TV/Columbo/S01E${index}.mkv`],
  })),
})

interface Page {
  readonly page: number
  readonly form: string
}

/** A library in a folder of its own, with pages of one table or index overwritten; `healthy.db` is as it was before. */
export function damaged(owner: string, which: (pages: Page[]) => Page[], count = 300) {
  const folder = tempFolder()
  const at = (name: string): string => join(folder, name)
  mkdirSync(at('in'))
  const file = at('in/com.plexapp.plugins.library.db')
  buildLibrary(file, { sections: [episodes(count)] })
  const before = tableRows(file)
  const bytes = readFileSync(file)
  writeFileSync(at('healthy.db'), bytes)
  const pages = classifyPages(bytes).filter((page) => page.owner === owner)
  const chosen = which(pages)
  expect(chosen.length).toBeGreaterThan(0)
  for (const { page } of chosen) bytes.fill(0x5a, (page - 1) * 1024, page * 1024)
  writeFileSync(file, bytes)
  return { folder, at, file, before, options: { tempDir: at('temp'), acceptLoss: true } }
}

export const leaves = (pages: Page[]): Page[] => pages.filter(({ form }) => form === 'leaf')
