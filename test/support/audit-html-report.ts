import type { AuditReport, AuditSection, PartCounts, StaleGroup } from '../../src/analyze/audit-report.ts'
import type { PathRow } from '../../src/analyze/path-rows.ts'

/** Names that a bucket may hold and a page must show without obeying them. */
export const hostileNames = [
  '</script><script>globalThis.obeyed = 1</script>',
  '"><img src=x onerror="globalThis.obeyed = 1">',
  "' onfocus='globalThis.obeyed = 1' autofocus='",
  '<!-- <script>',
  '${globalThis.obeyed = 1}',
  'line\u2028paragraph\u2029null\u0000bell\u0007\u001b[31m',
  'line\nfeed\r\ntab\t',
  'lone \ud800 surrogate',
  '\u202egnp.exe',
  'Ame\u0301lie & "friends"',
  ' blanks ',
] as const

/** A library whose TV section lost what the rows say is stale, and a section of hostile names. */
export function sampleReport(rows: readonly PathRow[]): AuditReport {
  const names = new Map([[1, 'TV Shows'], [2, 'Photos'], ...rows.map((row) => [row.sectionId, row.section] as const)])
  const sections = [...names].map(([id, name]) => sectionOf(name, id, rows))
  const sum = (field: keyof PartCounts): number => sections.reduce((total, section) => total + section[field], 0)
  return {
    format: 'plexferry/audit',
    formatVersion: 1,
    database: { path: '/plex/library.db', schema: '202507311200', generation: '1.42', parts: 508_946 },
    listing: {
      source: 's3://bucket/media',
      objects: 586_490,
      bytes: 9.9e12,
      takenAt: '2026-05-04T03:02:01Z',
      complete: true,
    },
    mounts: [{ plexRoot: '/Media', prefix: '', inferred: true, support: 486_123 }],
    sections,
    totals: {
      parts: sum('parts'),
      present: sum('present'),
      stale: sum('stale'),
      changed: sum('changed'),
      spelling: sum('spelling'),
      unjudged: sum('unjudged'),
      new: sum('new'),
    },
    findings: [
      {
        code: 'stale-paths',
        severity: 'error',
        section: 1,
        message: 'TV Shows: <b>many</b> paths point at nothing',
        evidence: {},
        remedy: "plexferry audit --db /plex/library.db --listing 's3://bucket/media' --section 'TV Shows'",
      },
    ],
  }
}

const presentParts = 130

function sectionOf(name: string, id: number, rows: readonly PathRow[]): AuditSection {
  const own = rows.filter((row) => row.sectionId === id)
  const of = (kind: PathRow['class']): number => own.filter((row) => row.class === kind).length
  return {
    id,
    name,
    type: 'show',
    roots: [id < 4 ? `/Media/${name}` : `/Media/${name} ${id}`],
    items: { show: 3, episode: own.length + presentParts },
    sonic: null,
    parts: own.length + presentParts,
    present: presentParts,
    stale: of('stale'),
    changed: of('changed'),
    spelling: of('spelling'),
    unjudged: of('unjudged'),
    trashed: 0,
    pathless: 0,
    new: 0,
    groups: groupsOf(own.filter((row) => row.class === 'stale')),
  }
}

function groupsOf(rows: readonly PathRow[]): StaleGroup[] {
  const counts = new Map<string, number>()
  for (const { path } of rows) {
    const folder = path.split('/').slice(0, 4).join('/')
    counts.set(folder, (counts.get(folder) ?? 0) + 1)
  }
  return [...counts]
    .map(([path, stale]) => ({ path, stale, label: path.slice(path.lastIndexOf('/') + 1) }))
    .toSorted((a, b) => b.stale - a.stale)
}

/** Stale episodes of shows of different sizes, in the order of their part ids. */
export function staleEpisodes(shows: Readonly<Record<string, number>>): PathRow[] {
  let partId = 9000
  return Object.entries(shows).flatMap(([show, count]) =>
    Array.from({ length: count }, (_, index) => ({
      sectionId: 1,
      section: 'TV Shows',
      partId: ++partId,
      title: `${show} – S01E${String(index + 1).padStart(2, '0')} – Part ${index + 1}`,
      path: `/Media/TV Shows/${show}/Livre ${Math.floor(index / 50) + 1}/${show}.S01E${index + 1}.mkv`,
      size: index % 10 === 3 ? null : 300_000_000 + ((index * 7919) % 1000) * 1000,
      class: 'stale' as const,
    })),
  )
}

export function hostileRows(): PathRow[] {
  return hostileNames.map((name, index) => ({
    sectionId: 3,
    section: `Odd ${hostileNames[0]}`,
    partId: 2 ** 40 + index,
    title: name,
    path: `/Media/Odd/${name}/${name}`,
    size: index,
    class: 'changed',
  }))
}
