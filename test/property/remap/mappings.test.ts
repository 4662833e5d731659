import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isWithin } from '../../../src/core/plex-path.ts'
import { mapPath } from '../../../src/remap/mappings/map-path.ts'
import { parseMappings } from '../../../src/remap/mappings/mapping.ts'

const folder = fc
  .array(fc.stringMatching(/^[a-c]{1,2}$/u), { minLength: 1, maxLength: 3 })
  .map((names) => `/${names.join('/')}`)

test('a path is mapped once, by the longest mapping that holds it, in any order of the mappings', () => {
  fc.assert(
    fc.property(fc.dictionary(folder, folder, { maxKeys: 5 }), folder, (mappings, path) => {
      const read = parseMappings(JSON.stringify({ mappings }), 'm.json')
      const longest = Object.keys(mappings)
        .filter((from) => isWithin(path, from))
        .toSorted((a, b) => b.length - a.length)[0]
      const expected = longest === undefined ? null : `${mappings[longest]}${path.slice(longest.length)}`
      expect(mapPath(path, read)).toBe(expected)
      expect(mapPath(path, read.toReversed())).toBe(expected)
      expect(read.find(({ from }) => isWithin(path, from))?.from).toBe(longest)
    }),
  )
})
