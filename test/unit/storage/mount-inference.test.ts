import { describe, expect, test } from 'vitest'
import { ByteStrings } from '../../../src/core/byte-strings.ts'
import { inferMounts } from '../../../src/storage/mount-inference.ts'

type File = string | [path: string, size: number]
const nameOf = (file: File): string => (typeof file === 'string' ? file : file[0])
const sizeOf = (file: File): number => (typeof file === 'string' ? 1 : file[1])

const inferred = (roots: Record<string, File[]>, keys: File[]) =>
  inferMounts(
    Object.entries(roots).map(([root, files]) => ({
      root,
      files: files.map((file) => ({ path: `${root}/${nameOf(file)}`, size: sizeOf(file) })),
    })),
    {
      keys: ByteStrings.from(keys.map(nameOf)),
      sizes: Float64Array.from(keys, sizeOf),
      archived: new Uint8Array(keys.length),
    },
  )

const many = (count: number, name: (index: number) => string): string[] =>
  Array.from({ length: count }, (_, at) => name(at))

describe('inference', () => {
  const infer = (roots: Record<string, (string | [string, number])[]>, keys: (string | [string, number])[]) =>
    inferred(roots, keys).map(({ plexRoot, prefix }) => `${plexRoot}=${prefix}`)

  test('finds the mount from whole paths', () => {
    expect(infer({ '/Media/TV': ['a/1.mkv'], '/Media/Movies': ['b.mkv'] }, ['TV/a/1.mkv', 'Movies/b.mkv'])).toEqual([
      '/Media=',
    ])
  })

  test('finds a listing taken below the mount, and one taken above it', () => {
    expect(infer({ '/Media/TV': ['a/1.mkv'] }, ['a/1.mkv'])).toEqual(['/Media/TV='])
    expect(infer({ '/Media/TV': ['a/1.mkv'] }, ['backup/all/TV/a/1.mkv'])).toEqual(['/Media=backup/all/'])
  })

  test('gives a moved root no mount of its own when another mount holds it', () => {
    const keys = ['TV/a/1.mkv', 'TV/a/2.mkv', 'Movies/b.mkv', 'Movies/c.mkv', 'Movies/d.mkv']
    expect(
      infer({ '/Media/TVShows': ['a/1.mkv', 'a/2.mkv'], '/Media/Movies': ['b.mkv', 'c.mkv', 'd.mkv'] }, keys),
    ).toEqual(['/Media='])
  })

  test('finds several mounts', () => {
    expect(
      infer({ '/tv/x': ['1.mkv'], '/music': ['a/1.mp3', 'a/2.mp3'] }, ['t/x/1.mkv', 'm/a/1.mp3', 'm/a/2.mp3']),
    ).toEqual(['/tv=t/', '/music=m/'])
  })

  test('does not take a single file of a common name for a mount', () => {
    expect(infer({ '/Media/TV': ['a/1.mkv', 'cover.mkv', 'b/2.mkv'] }, ['x/y/cover.mkv'])).toEqual([])
  })

  test('takes the one that most paths agree on where copies lie about', () => {
    const keys = ['TV/a/1.mkv', 'TV/a/2.mkv', 'backup/TV/a/1.mkv']
    expect(infer({ '/Media/TV': ['a/1.mkv', 'a/2.mkv'] }, keys)).toEqual(['/Media='])
  })

  test('says nothing when file names agree and folders do not', () => {
    expect(infer({ '/Media/TV': ['a/1.mkv'] }, ['x/1.mkv'])).toEqual([])
    expect(infer({ '/Media/TV': ['a/1.mkv'] }, [])).toEqual([])
  })

  test('does not depend on the order of the listing', () => {
    const keys = ['one/TV/a/1.mkv', 'two/TV/a/1.mkv']
    const roots = { '/Media/TV': ['a/1.mkv'] }
    expect(infer(roots, keys)).toEqual(infer(roots, keys.toReversed()))
  })

  test('keeps the mount of the library where a larger section was moved as a whole', () => {
    const films = many(200, (at) => `Film ${at}/f${at}.mkv`)
    const shows = many(20, (at) => `Show/e${at}.mkv`)
    const keys = [...films.map((path) => `Films/${path}`), ...shows.map((path) => `TV/${path}`)]
    expect(infer({ '/Media/Movies': films, '/Media/TV': shows }, keys)).toEqual(['/Media='])
  })

  test('tells albums apart whose files and folders have the same names', () => {
    const tracks = many(1200, (at) => `Artist ${Math.floor(at / 12)}/Album/${(at % 12) + 1}.flac`)
    expect(
      infer(
        { '/Media/Music': tracks },
        tracks.map((path) => `Music/${path}`),
      ),
    ).toEqual(['/Media='])
  })

  test('takes no coincidence of names for a mount when sizes differ', () => {
    const photos = many(30, (at) => `IMG_${at}.JPG`)
    expect(infer({ '/Photos': photos }, [['misc/IMG_7.JPG', 99]])).toEqual([])
    const films = many(40, (at) => `Film ${at}.mkv`)
    expect(
      infer({ '/Media/Movies': films }, [
        ['Movies/Film 3.mkv', 99],
        ['Movies/Other.mkv', 5],
      ]),
    ).toEqual([])
  })

  test('finds the place of a library that was encoded again as a whole', () => {
    const films = many(40, (at) => `Film ${at}.mkv`)
    expect(
      infer(
        { '/Media/Movies': films },
        films.map((path): File => [`Movies/${path}`, 99]),
      ),
    ).toEqual(['/Media='])
  })

  test('gives a folder that the listing holds to the one root whose sizes it has', () => {
    const small = many(20, (at) => `Film ${at}.mkv`)
    const large = small.map((path): File => [path, 9])
    expect(infer({ '/Media/Movies': small, '/Media/Movies 4K': large }, large)).toEqual(['/Media/Movies 4K='])
  })

  test('finds a library under another spelling of its names', () => {
    const films = many(5, (at) => `Été/é${at}.mkv`)
    const keys = films.map((path) => `Séries/${path}`)
    expect(infer({ ['/Media/Séries'.normalize('NFD')]: films.map((path) => path.normalize('NFD')) }, keys)).toEqual([
      '/Media=',
    ])
  })

  test('names the copy that holds nearly as much', () => {
    const shows = many(10, (at) => `Show/e${at}.mkv`)
    const keys = [...shows.map((path) => `backup/TV/${path}`), ...shows.slice(3).map((path) => `media/TV/${path}`)]
    expect(inferred({ '/Media/TV': shows }, keys)).toEqual([
      {
        plexRoot: '/Media',
        prefix: 'backup/',
        agreeing: 10,
        sampled: 10,
        rival: { plexRoot: '/Media', prefix: 'media/', agreeing: 7 },
      },
    ])
  })
})
