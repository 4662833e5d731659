import { expect, test } from 'vitest'
import { mapPath } from '../../../../src/remap/mappings/map-path.ts'
import { parseMappings } from '../../../../src/remap/mappings/mapping.ts'

const parse = (mappings: unknown) => parseMappings(JSON.stringify({ mappings }), 'path_mappings.json')

test('mappings are read longest first, without slashes at the end', () => {
  expect(parse({ '/Media/TVShows/': '/Media/TV', '/Media/Kids/TV Shows': '/Media/Kids/TV//' })).toEqual([
    { from: '/Media/Kids/TV Shows', to: '/Media/Kids/TV' },
    { from: '/Media/TVShows', to: '/Media/TV' },
  ])
})

test('Windows paths are read with either separator', () => {
  const mappings = parse({ 'D:\\TVShows\\': 'D:/TV', '\\\\nas\\tv': '\\\\nas\\video\\tv' })
  expect(mapPath('D:\\TVShows\\Show\\a.mkv', mappings)).toBe('D:/TV/Show/a.mkv')
  expect(mapPath('//nas/tv/a.mkv', mappings)).toBe('//nas/video/tv/a.mkv')
})

test.each([
  ['/Media/TVShows/a.mkv', '/Media/TV/a.mkv'],
  ['/Media/TVShows', '/Media/TV'],
  ['/Media/TVShows2/a.mkv', null],
  ['/Media/TVShows/Kids/a.mkv', '/Kids/a.mkv'],
  ['/Media/TVShows/Kids2/a.mkv', '/Media/TV/Kids2/a.mkv'],
  ['/Media/TV/a.mkv', '/Other/a.mkv'],
  ['/elsewhere/a.mkv', null],
])('%s is mapped to %s', (path, expected) => {
  const mappings = parse({ '/Media/TVShows': '/Media/TV', '/Media/TVShows/Kids': '/Kids', '/Media/TV': '/Other' })
  expect(mapPath(path, mappings)).toBe(expected)
  expect(mapPath(path, mappings.toReversed())).toBe(expected)
})

test('the root of all, and a folder mapped to itself', () => {
  expect(mapPath('/a/b.mkv', parse({ '/': '/Media' }))).toBe('/Media/a/b.mkv')
  expect(mapPath('/a/b.mkv', parse({ '/a': '/' }))).toBe('/b.mkv')
  expect(mapPath('/a/b.mkv', parse({ '/a': '/a' }))).toBe('/a/b.mkv')
  expect(mapPath('/a/b.mkv', parse({}))).toBeNull()
})

test.each([
  ['not JSON', '{"mappings": {'],
  ['no object', '[]'],
  ['null', 'null'],
  ['no mappings', '{"mapping": {}}'],
  ['a list of mappings', '{"mappings": [["/a", "/b"]]}'],
  ['a target that is no text', '{"mappings": {"/a": 1}}'],
  ['an empty path', '{"mappings": {"": "/b"}}'],
  ['an empty target', '{"mappings": {"/a": " "}}'],
  ['a relative path', '{"mappings": {"Media": "/b"}}'],
  ['a relative target', '{"mappings": {"/a": "b/c"}}'],
  ['a drive without a folder', '{"mappings": {"/a": "D:"}}'],
  ['an empty name', '{"mappings": {"/a//b": "/c"}}'],
  ['steps upwards', '{"mappings": {"/a/../b": "/c"}}'],
  ['a NUL', '{"mappings": {"/a\\u0000": "/c"}}'],
  ['the same folder twice', '{"mappings": {"/a": "/b", "/a/": "/c"}}'],
  ['the same folder with both separators', '{"mappings": {"D:\\\\a": "/b", "D:/a": "/c"}}'],
  ['the same key twice', '{"mappings": {"/a": "/b", "/a": "/c"}}'],
  ['the same key twice, once escaped', '{"mappings": {"/a": "/b", "\\u002fa": "/c"}}'],
])('%s is refused by name of the file', (_, text) => {
  expect(() => parseMappings(text, 'path_mappings.json')).toThrow(
    expect.objectContaining({ code: 'mapping-invalid', message: expect.stringContaining('path_mappings.json: ') }),
  )
})

test('a byte order mark and remarks beside the mappings do no harm', () => {
  expect(parseMappings('\u{feff}{"_about": "\\"a\\": {", "mappings": {"/a": "/b"}}', 'm.json')).toEqual([
    { from: '/a', to: '/b' },
  ])
})
