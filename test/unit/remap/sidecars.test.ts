import { expect, test } from 'vitest'
import { findSidecarMoves } from '../../../src/remap/sidecars.ts'

const move = { from: '/Media/TV/old/a.s01e01.mkv', to: '/Media/TV/A/Season 1/A - S01E01.mkv' }

/** What becomes of the streams of part 1, given what is listed. */
function sidecarsOf(urls: readonly string[], listed: readonly string[], of = move) {
  const rows = urls.map((url, index) => ({ id: index + 1, part: 1, url }))
  const there = new Set(listed)
  return findSidecarMoves(
    rows,
    (part) => (part === 1 ? of : undefined),
    (path) => there.has(path),
  )
}

test('a subtitle moves along under the new name, with what follows the old one', () => {
  expect(
    sidecarsOf(['file:///Media/TV/old/a.s01e01.fr.forced.srt'], ['/Media/TV/A/Season 1/A - S01E01.fr.forced.srt']),
  ).toEqual([
    {
      streamId: 1,
      from: 'file:///Media/TV/old/a.s01e01.fr.forced.srt',
      to: 'file:///Media/TV/A/Season%201/A%20-%20S01E01.fr.forced.srt',
    },
  ])
})

test('it may have kept its own name, and may lie in a folder of its own', () => {
  const own = '/Media/TV/A/Season 1/Subs/a.s01e01.srt'
  expect(sidecarsOf(['file:///Media/TV/old/Subs/a.s01e01.srt'], [own]).map(({ to }) => to)).toEqual([
    'file:///Media/TV/A/Season%201/Subs/a.s01e01.srt',
  ])
  const both = [own, '/Media/TV/A/Season 1/Subs/A - S01E01.srt']
  expect(sidecarsOf(['file:///Media/TV/old/Subs/a.s01e01.srt'], both).map(({ to }) => to)).toEqual([
    'file:///Media/TV/A/Season%201/Subs/A%20-%20S01E01.srt',
  ])
})

test('what is still in its place stays, and so does what is nowhere', () => {
  const old = '/Media/TV/old/a.s01e01.srt'
  expect(sidecarsOf([`file://${old}`], [old, '/Media/TV/A/Season 1/A - S01E01.srt'])).toEqual([])
  expect(sidecarsOf([`file://${old}`], [])).toEqual([])
})

test('what lies elsewhere, or is no file, is left alone', () => {
  const listed = ['/Media/TV/A/Season 1/A - S01E01.srt', '/Media/TV/A/Season 1/x.srt']
  const urls = [
    'file:///Media/TV/older/a.s01e01.srt',
    'blob://7',
    'file:///Media/TV/old%ZZ/a.srt',
    'file:///Media/x.srt',
  ]
  expect(sidecarsOf(urls, listed)).toEqual([])
})

test('two files never become one', () => {
  const urls = ['file:///Media/TV/old/a.s01e01.srt', 'file:///Media/TV/old/A%20-%20S01E01.srt']
  expect(sidecarsOf(urls, ['/Media/TV/A/Season 1/A - S01E01.srt'])).toEqual([])
})

test('two streams of one file both follow it', () => {
  const url = 'file:///Media/TV/old/a.s01e01.idx'
  expect(sidecarsOf([url, url], ['/Media/TV/A/Season 1/A - S01E01.idx']).map(({ streamId }) => streamId)).toEqual([
    1, 2,
  ])
})

test('streams of parts that do not move stay', () => {
  const rows = [{ id: 1, part: 2, url: 'file:///Media/TV/old/a.s01e01.srt' }]
  expect(
    findSidecarMoves(
      rows,
      () => undefined,
      () => true,
    ),
  ).toEqual([])
})

test('backslashes of a server on Windows are no hindrance', () => {
  const windows = { from: 'D:\\TV\\old\\a.mkv', to: 'D:\\TV\\A\\b.mkv' }
  expect(sidecarsOf(['file:///D:/TV/old/a.srt'], ['D:/TV/A/b.srt'], windows).map(({ to }) => to)).toEqual([
    'file:///D:/TV/A/b.srt',
  ])
})
