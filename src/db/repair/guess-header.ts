import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { Damage } from '../file-format/damage.ts'
import type { FileHeader } from '../file-format/header.ts'
import { parsePage } from '../file-format/page.ts'
import { takeApart } from './pages/tree-page.ts'

/** Pages looked at for each size that a page may have. */
const sample = 400

/** What the header of a file must have said, by the size at which most of its pages make sense. Null where none does. */
export function guessHeader(file: string): FileHeader | null {
  const descriptor = openSync(file, 'r')
  try {
    const { size } = fstatSync(descriptor)
    let best = { pageSize: 0, share: 0.05 }
    for (let pageSize = 512; pageSize <= 65_536; pageSize *= 2) {
      const share = sensible(descriptor, size, pageSize)
      // Every second page of half the size makes sense as well, but with its last bytes in the middle.
      if (share > best.share) best = { pageSize, share }
    }
    return best.pageSize === 0 ? null : headerOf(best.pageSize)
  } finally {
    closeSync(descriptor)
  }
}

/** Of the pages of this size, those that account for their every byte. */
function sensible(descriptor: number, size: number, pageSize: number): number {
  const pages = Math.floor(size / pageSize)
  const step = Math.max(1, Math.floor(pages / sample))
  const bytes = Buffer.alloc(pageSize)
  let looked = 0
  let tidy = 0
  for (let number = 2; number <= pages; number += step) {
    readSync(descriptor, bytes, 0, pageSize, (number - 1) * pageSize)
    const page = parsePage(bytes, number, { pageSize, usable: pageSize })
    looked += 1
    if (!(page instanceof Damage) && page.cells > 0 && takeApart(page).tidy) tidy += 1
  }
  return looked === 0 ? 0 : tidy / looked
}

const headerOf = (pageSize: number): FileHeader => ({
  pageSize,
  usable: pageSize,
  statedPages: null,
  writeVersion: 2,
  readVersion: 2,
  freeListTrunk: 0,
  freeListPages: 0,
  schemaCookie: 1,
  schemaFormat: 4,
  largestRoot: 0,
  textEncoding: 1,
  userVersion: 0,
  applicationId: 0,
  writtenBy: 0,
  oddities: ['it is lost'],
})
