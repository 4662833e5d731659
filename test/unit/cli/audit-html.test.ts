import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { PathRow } from '../../../src/analyze/path-rows.ts'
import { renderHtml } from '../../../src/cli/render/audit-html.ts'
import {
  addChunk,
  classOf,
  emptyRows,
  pathOf,
  type RowChunk,
  type RowData,
  sectionOf,
  titleOf,
} from '../../../src/cli/render/html/client/row-data.ts'
import { sectionLabels } from '../../../src/cli/render/html/section-labels.ts'
import { hostileNames, hostileRows, sampleReport, staleEpisodes } from '../../support/audit-html-report.ts'

const page = (rows: readonly PathRow[]): string => [...renderHtml(sampleReport(rows), rows)].join('')

/** What the page's own code will have read. */
function embedded(html: string): RowData {
  const elements = [...html.matchAll(/<script type="application\/json" data-kind="(\w+)">(.*?)<\/script>/gsu)]
  const texts = (kind: string): string[] => elements.filter((found) => found[1] === kind).map((found) => found[2] ?? '')
  const rows = emptyRows(JSON.parse(texts('facts')[0] ?? '') as RowData['facts'])
  for (const text of texts('rows')) addChunk(rows, JSON.parse(text) as RowChunk)
  return rows
}

function asPathRows(rows: RowData): PathRow[] {
  return rows.name.map((_, row) => {
    const size = rows.size[row] ?? Number.NaN
    return {
      // the sample report numbers its sections from 1
      sectionId: (rows.section[row] ?? 0) + 1,
      section: sectionOf(rows, row),
      partId: rows.part[row] ?? 0,
      title: titleOf(rows, row),
      path: pathOf(rows, row),
      size: Number.isNaN(size) ? null : size,
      class: classOf(rows, row) as PathRow['class'],
    }
  })
}

describe('the HTML report', () => {
  test('tells the totals, the sections and what was compared with what', () => {
    const html = page(staleEpisodes({ Kaamelott: 416, Columbo: 69 }))
    expect(html).toContain('<h1>485 of 745 paths point at nothing</h1>')
    expect(html).toContain('586,490 objects, 9.00 TiB')
    expect(html).toContain('taken 2026-05-04 03:02')
    expect(html).toContain('(inferred, 486,123 paths agree)')
    expect(html).toMatch(/<span class="label">Kaamelott<\/span\s*>.*416/su)
  })

  test('says that every path is in its place when none is out of it', () => {
    const html = page([])
    expect(html).toContain('Every path is in its place.')
    expect(html).not.toContain('role="grid"')
    expect(html).not.toContain('data-kind="')
  })

  test('holds every row as it is, whatever its names', () => {
    const rows = [...staleEpisodes({ Kaamelott: 30 }), ...hostileRows()]
    expect(asPathRows(embedded(page(rows)))).toEqual(rows)
  })

  test('never lets a name end the element it is written in', () => {
    const html = page(hostileRows())
    expect(html.match(/<script/gu)).toHaveLength(3)
    expect(html).not.toContain('<img')
    expect(html).not.toContain('<b>many')
    expect(html).toContain('&lt;b&gt;many&lt;/b&gt;')
    // oxlint-disable-next-line no-control-regex
    expect(html).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u2028\u2029]/u)
    expect(html.isWellFormed()).toBe(true)
  })

  test('escapes hostile section names, labels and folders outside the list too', () => {
    const rows = hostileNames.map((name, index) => ({
      sectionId: index + 1,
      section: name,
      partId: index,
      title: name,
      size: null,
      class: 'stale' as const,
      path: `/Media/${name}/${name}/x.mkv`,
    }))
    const [markup = ''] = page(rows).split('<script')
    expect(markup).not.toMatch(/<img|<b>/u)
    expect(markup).toContain('&quot;&gt;&lt;img src=x onerror=&quot;globalThis.obeyed = 1&quot;&gt;')
  })

  test('allows its own script by hash and nothing else', () => {
    const html = page(staleEpisodes({ Columbo: 1 }))
    const script = html.match(/<script>(.*?)<\/script>/su)?.[1] ?? ''
    const hash = createHash('sha256').update(script).digest('base64')
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}';`)
    expect(html).not.toMatch(/(?:src|href)=|url\(|@import/u)
    expect(script).not.toMatch(/^(?:import|export) /mu)
  })

  test('comes in pieces, however many rows there are, and takes rows only as it needs them', () => {
    const report = sampleReport(staleEpisodes({ Columbo: 1 }))
    let taken = 0
    function* rows(): Generator<PathRow> {
      for (const row of staleEpisodes({ Kaamelott: 40_000 })) {
        taken++
        yield row
      }
    }
    const takenAt: number[] = []
    for (const chunk of renderHtml(report, rows())) {
      expect(chunk.length).toBeLessThan(128 * 1024)
      takenAt.push(taken)
    }
    expect(taken).toBe(40_000)
    expect(takenAt[3]).toBeLessThan(2000)
    expect(takenAt.length).toBeGreaterThan(30)
  })

  test('gives each stale path the nearest group above it in its own section, be it named like another', () => {
    const stale = (sectionId: number, partId: number, path: string): PathRow => ({
      sectionId,
      section: 'Shows',
      partId,
      path,
      title: '',
      size: null,
      class: 'stale',
    })
    const rows = [
      stale(11, 1, '/Media/Show/Season 1/a.mkv'),
      stale(11, 2, '/Media/loose.mkv'),
      stale(12, 3, '/Media/Show/b.mkv'),
      stale(12, 4, '/Elsewhere/c.mkv'),
      stale(12, 5, 'D:\\Media\\Show\\d.mkv'),
    ]
    const report = sampleReport(rows)
    const groups: Readonly<Record<number, readonly string[]>> = {
      11: ['/Media/Show', '/Media'],
      12: ['/Media/Show', 'D:/Media/Show'],
    }
    const sections = report.sections.map((section) => ({
      ...section,
      groups: (groups[section.id] ?? []).map((path, index) => ({ path, stale: 9 - index, label: path })),
    }))
    const read = embedded([...renderHtml({ ...report, sections }, rows)].join(''))
    const groupOf = (row: number): number => read.folderGroups[read.folder[row] ?? 0] ?? -1
    expect(read.facts.groups).toEqual(['/Media/Show', '/Media/Show', '/Media', 'D:/Media/Show'])
    expect(rows.map((_, row) => groupOf(row))).toEqual([0, 2, 1, -1, 3])
  })

  test('keeps sections of one name apart in the table, the bars and the list', () => {
    const rows: PathRow[] = [4, 5].flatMap((sectionId) =>
      staleEpisodes({ Columbo: sectionId }).map((row) => ({ ...row, sectionId, section: 'Shows' })),
    )
    const html = page(rows)
    expect([...embedded(html).section]).toEqual([2, 2, 2, 2, 3, 3, 3, 3, 3])
    expect(html).toContain('<option value="2">Shows (/Media/Shows 4)</option>')
    expect(html).toContain('<option value="3">Shows (/Media/Shows 5)</option>')
    expect([...html.matchAll(/class="of">([^<]*)</gu)].map((found) => found[1])).toEqual([
      'Shows (/Media/Shows 5)',
      'Shows (/Media/Shows 4)',
    ])
    expect([...html.matchAll(/data-section="(-?\d+)" data-class="0"/gu)].map((found) => found[1])).toEqual([
      '2',
      '3',
      '-1',
    ])
  })

  test('tells sections of one name and one folder apart by their ids', () => {
    const section = (id: number, name: string, roots: string[]) => ({ id, name, roots })
    expect(
      sectionLabels([section(1, 'A', ['/a']), section(2, 'B', ['/x']), section(3, 'B', ['/x']), section(4, 'B', [])]),
    ).toEqual(['A', 'B (section 2)', 'B (section 3)', 'B (section 4)'])
  })
})
