import { parseCell } from '../file-format/cell.ts'
import { Damage } from '../file-format/damage.ts'
import { parsePage, uint32 } from '../file-format/page.ts'
import type { PageSource } from '../file-format/page-file.ts'
import { recordHeader, serialBytes } from '../file-format/record.ts'

/**
 * An overflow page of nothing but zeros ends its chain as a good one may, and a blob may hold zeros; but text does
 * not. `from` is the page of the row, `first` where its chain begins.
 */
export function zeroedText(source: PageSource, from: number, first: number, zeroed: number): Damage | null {
  const bytes = source.read(from)
  const page = bytes instanceof Damage ? bytes : parsePage(bytes, from, source.geometry)
  if (page instanceof Damage) return null
  for (let index = 0; index < page.cells; index++) {
    const cell = parseCell(page, index)
    if (cell instanceof Damage || cell.overflow !== first) continue
    const begin = cell.localBytes + (source.geometry.usable - 4) * placeInChain(source, first, zeroed)
    const header = recordHeader(page.bytes.subarray(cell.local, cell.local + cell.localBytes))
    if (header instanceof Damage) return null
    let at = header.body
    for (const type of header.types) {
      const end = at + serialBytes(type)
      const isText = type >= 13 && type % 2 === 1
      if (end > begin && isText) return new Damage('overflow', zeroed, 'is all zeros, where a row has text')
      if (end > begin) return null
      at = end
    }
  }
  return null
}

/** The chain leads there: that is how the page was found. */
function placeInChain(source: PageSource, first: number, wanted: number): number {
  let place = 0
  for (let page = first; page !== wanted && place < source.pages; place++) {
    const bytes = source.read(page)
    if (bytes instanceof Damage) break
    page = uint32(bytes, 0)
  }
  return place
}
