import { expect, test } from 'vitest'
import { isWindowsPath, isWithin, leafOf, parentOf, trimRoot, withSlashes } from '../../../src/core/plex-path.ts'

test('a path lies within a root on whole segments only', () => {
  expect(isWithin('/tv/a', '/tv')).toBe(true)
  expect(isWithin('/tv', '/tv')).toBe(true)
  expect(isWithin('/tv2/a', '/tv')).toBe(false)
  expect(isWithin('/anything', '')).toBe(true)
})

test('a root loses its trailing slashes, and the file system’s own becomes empty', () => {
  expect(trimRoot('/Media/TV//')).toBe('/Media/TV')
  expect(trimRoot('/')).toBe('')
  expect(trimRoot('D:\\Media\\')).toBe('D:/Media')
})

test('a backslash is a separator on Windows and a letter elsewhere', () => {
  expect(isWindowsPath('c:\\x')).toBe(true)
  expect(isWindowsPath('\\\\nas\\x')).toBe(true)
  expect(isWindowsPath('/a\\b')).toBe(false)
  expect(withSlashes('/a\\b')).toBe('/a\\b')
})

test('leaf and parent of a path', () => {
  expect([leafOf('a/b/c'), leafOf('c'), parentOf('a/b/c'), parentOf('c')]).toEqual(['c', 'c', 'a/b', ''])
})
