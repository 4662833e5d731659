import { describe, expect, test } from 'vitest'
import { listJson } from '../../../src/cli/list-json.ts'
import { renderPlan, type SectionOutcome } from '../../../src/cli/render/remap-text.ts'
import { makeStyle } from '../../../src/cli/render/style.ts'
import { type RemapPlan, unresolvedReasons } from '../../../src/remap/remap-plan.ts'
import { examplePlan } from '../remap/example-plan.ts'

const none = Object.fromEntries(unresolvedReasons.map((reason) => [reason, 0])) as SectionOutcome['unresolved']
const outcomes: SectionOutcome[] = [{ id: 1, name: 'TV Shows', moved: 1, proved: 0, unresolved: { ...none, gone: 1 } }]
const subject = { generation: '1.42', parts: 1234, listing: null, mounts: [] }

const shown = (changes: Partial<RemapPlan> = {}, of = outcomes, columns = 80): string =>
  renderPlan(examplePlan(changes), subject, of, makeStyle(false), columns)

test('a plan is shown as a person reviews it', () => {
  expect(shown()).toBe(`database  /plex/library.db
          Plex 1.42, schema 202507311200, 1,234 media parts
listing   s3://media

section   paths  moved  proved  gone
TV Shows      2      1       0     1
total         2      1       0     1

Where they went: 1 rule for 1 file
  r1 folder  1 file, 1000 B
       /Media/TV/old/
     → /Media/TV/A/

Left as they are:
  1 path gone: nothing in the bucket has their size and name
       /Media/TV/old/b.mkv

Nothing was proved by content: --proof is off.

What applying it writes (ids, dates, titles, watch state and analysis stay as
they are):
  1  media_parts       file, directory_id
  1  directories       new rows, for new folders
`)
})

test('it says where Plex sees the listing, how that is known, and what it may hide', () => {
  const evidence = { agreeing: 48, sampled: 50 }
  const text = renderPlan(
    examplePlan(),
    {
      ...subject,
      mounts: [
        { plexRoot: '', prefix: '', inferred: null },
        { plexRoot: '/Media', prefix: 'files/Media/', inferred: evidence },
        { plexRoot: '/Media/TVShows', prefix: 'TV/', inferred: evidence },
      ],
    },
    outcomes,
    makeStyle(false),
    80,
  )
  expect(text).toContain(`listing   s3://media
mount     / shows the whole listing
mount     /Media shows files/Media/ (inferred from 48 of 50 paths)
mount     /Media/TVShows shows TV/ (inferred from 48 of 50 paths)

All under /Media/TVShows counts as in its place, in TV/ of the listing. If that
folder was renamed since Plex scanned it, say where Plex sees the listing:
--mount /Media=

`)
})

test('every reason for leaving a path has its heading, its column and what it could be', () => {
  const text = shown(
    {
      unresolved: unresolvedReasons.map((reason, index) => ({
        partIds: [index],
        from: `/Media/TV/${reason}.mkv`,
        reason,
        candidates: [`/Media/TV/other ${reason}.mkv`],
      })),
    },
    [
      {
        id: 1,
        name: 'TV',
        moved: 0,
        proved: 0,
        unresolved: { gone: 1, ambiguous: 1, contradiction: 1, 'size-changed': 1, 'cross-section': 1, unjudged: 1 },
      },
    ],
  )
  expect(text).toMatch(/\nsection +paths +moved +proved +gone +ambiguous +swapped\? +resized +elsewhere +unjudged\n/u)
  for (const reason of unresolvedReasons) {
    expect(text).toContain(`\n  1 path ${reason}: `)
    expect(text).toContain(`\n       /Media/TV/${reason}.mkv\n     ? /Media/TV/other ${reason}.mkv\n`)
  }
  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([])
})

test('of many rules and paths it shows the first, and says how many more there are', () => {
  const { rules, moves } = examplePlan()
  const many = Array.from({ length: 15 }, (_, index) => ({
    ...rules[0],
    id: `r${index + 1}`,
    files: 2,
  })) as RemapPlan['rules']
  const unresolved = Array.from({ length: 10 }, (_, index) => ({
    partIds: [index],
    from: `/Media/TV/${index}.mkv`,
    reason: 'gone' as const,
    candidates: [],
  }))
  const text = shown({ rules: many, moves, unresolved })
  expect(text).toContain('\n  and 3 more rules for 6 files: --plan-out or --json lists them all\n')
  expect(text).toContain('\n       and 7 more\n')
})

test('a proof says what it cost, what it refuted, and how large an error a sample may hide', () => {
  const proof = {
    mode: 'auto',
    checked: 2000,
    proved: 1999,
    refuted: 1,
    vanished: 0,
    unreadable: 0,
    requests: 4000,
    bytes: 262_144_000,
    bound: 0.0015,
  } as const
  const text = shown({ proof })
  expect(text.replaceAll('\n', ' ')).toContain('2,000 files, 1,999 proved, 1 refuted (4,000 requests, 250 MiB)')
  expect(text.replaceAll('\n', ' ')).toContain('at most 0.15 % are wrong (95 % confidence)')
})

test('scans say what they are for, what would be lost, and which folders', () => {
  const effect = { new: 3, gone: 8, watchStateLost: 2 }
  const paths = Array.from({ length: 10 }, (_, index) => `/Media/TV/Show ${index}`)
  const text = shown({
    deepScan: [
      { section: 1, paths, force: false, why: '3 new files', effect },
      {
        section: 7,
        paths: ['/Media/Films'],
        force: true,
        why: '8 files gone',
        effect: { ...effect, watchStateLost: 0 },
      },
    ],
  })
  expect(text).toContain('\n  TV Shows: 3 new files; 2 watch states would be lost\n    /Media/TV/Show 0\n')
  expect(text).toContain('\n    /Media/TV/Show 7\n    and 2 more folders\n')
  expect(text).toContain('\n  section 7: 8 files gone\n    the whole section, by force\n')
})

test('a library in its place is said to be', () => {
  const text = shown({ quality: 'empty', rules: [], moves: [], unresolved: [] }, [])
  expect(text).toContain('Every path is in its place: there is nothing to move.')
  expect(text).not.toMatch(/proved|writes|Where they went|Left as/u)
})

test('names do what they like, and the terminal is none the worse', () => {
  const name = '/Media/\u001b]0;title\u0007\u001b[2J\n\u202e/a.mkv'
  const { moves, rules } = examplePlan()
  const text = shown(
    {
      source: { fingerprint: '', database: name, listing: name, schema: '1' },
      rules: rules.map((rule) => ({ ...rule, from: name, to: name, files: 2, examples: [[name, name]] })),
      moves: moves.map((move) => ({ ...move, from: name, to: name })),
      unresolved: [{ partIds: [1], from: name, reason: 'ambiguous', candidates: [name] }],
      deepScan: [{ section: 1, paths: [name], force: false, why: 'x', effect: { new: 0, gone: 0, watchStateLost: 0 } }],
    },
    [{ id: 1, name, moved: 1, proved: 0, unresolved: none }],
  )
  for (const bad of ['\u001b', '\u0007', '\u202e']) expect(text).not.toContain(bad)
})

describe('a plan as JSON', () => {
  test('is what JSON.stringify says, with an entry of a list a line', () => {
    const plan = examplePlan()
    const text = [...listJson({ ...plan })].join('')
    expect(JSON.parse(text)).toEqual(plan)
    expect(text.split('\n').filter((line) => line.includes('"partIds"'))).toHaveLength(2)
    expect(text.endsWith('\n}\n')).toBe(true)
  })

  test('is made in pieces, however long a list is', () => {
    const [move] = examplePlan().moves
    const moves = Array.from({ length: 2500 }, (_, index) => ({ ...move, partIds: [index] })) as RemapPlan['moves']
    const plan = examplePlan({ moves })
    const pieces = [...listJson({ ...plan })]
    expect(JSON.parse(pieces.join(''))).toEqual(plan)
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(400_000)
  })
})
