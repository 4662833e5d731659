import { describe, expect, test } from 'vitest'
import { type ListedPlaces, settleMapped, settleSpelled } from '../../../src/remap/settled-files.ts'
import { misplaced } from './misplaced-file.ts'

/** Objects by the paths at which Plex sees them, with their sizes. */
function listed(objects: Readonly<Record<string, number>>): ListedPlaces {
  const paths = Object.keys(objects)
  return {
    objectAt: (path) => paths.indexOf(path),
    sizeOf: (object) => objects[paths[object] ?? ''] ?? Number.NaN,
    pathOf: (object) => paths[object] ?? null,
  }
}
const none = new Uint8Array(9)
const toTv = (path: string): string | null => (path.startsWith('/Old/') ? `/TV/${path.slice(5)}` : null)

describe('a file that the operator mapped', () => {
  const settle = (path: string, size: number, objects: Readonly<Record<string, number>>, claimed = none): number[] =>
    settleMapped([misplaced(path, size)], toTv, listed(objects), claimed).map(({ object }) => object)

  test('is settled where a free object of its size is', () => {
    expect(settle('/Old/a.mkv', 10, { '/TV/b.mkv': 10, '/TV/a.mkv': 10 })).toEqual([1])
  })

  test('is not settled by another size, an unknown one, or by nothing', () => {
    expect(settle('/Old/a.mkv', 10, { '/TV/a.mkv': 11 })).toEqual([])
    expect(settle('/Old/a.mkv', Number.NaN, { '/TV/a.mkv': Number.NaN })).toEqual([])
    expect(settle('/Old/a.mkv', 10, {})).toEqual([])
    expect(settle('/Other/a.mkv', 10, { '/TV/a.mkv': 10 })).toEqual([])
  })

  test('is not settled where another path has the object', () => {
    expect(settle('/Old/a.mkv', 10, { '/TV/a.mkv': 10 }, new Uint8Array([1]))).toEqual([])
  })

  test('is not settled where two are mapped to one place', () => {
    const files = [misplaced('/Old/a.mkv', 10, 0), misplaced('/Older/a.mkv', 10, 1), misplaced('/Old/b.mkv', 10, 2)]
    const places = listed({ '/TV/a.mkv': 10, '/TV/b.mkv': 10 })
    const mapped = (path: string): string => `/TV/${path.slice(path.lastIndexOf('/') + 1)}`
    expect(settleMapped(files, mapped, places, none).map(({ file }) => file.path)).toEqual(['/Old/b.mkv'])
  })
})

describe('a file under another spelling', () => {
  const settle = (path: string, other: string, spelling: 'decoded' | 'raw', sizes: [number, number] = [10, 10]) => {
    const { settled, unsure } = settleSpelled(
      [misplaced(path, sizes[0])],
      () => 0,
      listed({ [other]: sizes[1] }),
      spelling,
    )
    return settled.length > 0 ? 'settled' : unsure.length > 0 ? 'unsure' : 'as it is'
  }

  test('is settled, if it is of equal size', () => {
    expect(settle('/TV/\u00e9.mkv', '/TV/e\u0301.mkv', 'raw')).toBe('settled')
    expect(settle('/TV/A.mkv', '/TV/a.MKV', 'raw')).toBe('settled')
    expect(settle('/TV/A.mkv', '/TV/a.mkv', 'raw', [10, 11])).toBe('unsure')
    expect(settle('/TV/A.mkv', '/TV/a.mkv', 'raw', [Number.NaN, 10])).toBe('unsure')
  })

  test('is where Plex looks, when only the store spells it as rclone does', () => {
    expect(settle('/TV/a:b.mkv', '/TV/a\uff1ab.mkv', 'raw')).toBe('as it is')
    expect(settle('/TV/a:b.mkv', '/TV/a\uff1ab.mkv', 'decoded')).toBe('settled')
  })

  test('is not settled where two are spellings of one object', () => {
    const files = [misplaced('/TV/A.mkv', 10, 0), misplaced('/TV/a.MKV', 10, 1)]
    const { settled, unsure } = settleSpelled(files, () => 0, listed({ '/TV/a.mkv': 10 }), 'raw')
    expect([settled.length, unsure.length]).toEqual([0, 2])
  })
})
