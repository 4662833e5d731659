import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isWithin } from '../../src/core/plex-path.ts'
import { MountTable } from '../../src/storage/mounts.ts'

const segment = fc.stringMatching(/^[a-c]{1,2}$/u)
const folder = fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => `/${segments.join('/')}`)
const mount = fc.record({
  plexRoot: folder,
  prefix: fc.array(segment, { maxLength: 2 }).map((s) => s.map((x) => `${x}/`).join('')),
})

test('a path is translated by the longest root that holds it, whatever the order of the mounts', () => {
  fc.assert(
    fc.property(fc.uniqueArray(mount, { selector: (m) => m.plexRoot, maxLength: 5 }), folder, (mounts, path) => {
      const longest = mounts
        .filter((m) => isWithin(path, m.plexRoot))
        .toSorted((a, b) => b.plexRoot.length - a.plexRoot.length)[0]
      const expected = longest === undefined ? null : longest.prefix + path.slice(longest.plexRoot.length + 1)
      expect(new MountTable(mounts).keyFor(path)).toBe(expected)
      expect(new MountTable(mounts.toReversed()).keyFor(path)).toBe(expected)
    }),
  )
})
