import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { readListing } from '../../../src/storage/read-listing.ts'
import { tempFolder } from '../../support/temp-folder.ts'

function tree(files: Readonly<Record<string, number>>): string {
  const root = tempFolder()
  for (const [path, size] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), '')
    truncateSync(join(root, path), size)
  }
  return root
}

async function walked(root: string) {
  const listing = await readListing(`dir:${root}`)
  const { keys, sizes } = listing.objects
  return { listing, files: Object.fromEntries(Array.from({ length: keys.length }, (_, i) => [keys.text(i), sizes[i]])) }
}

describe('a folder', () => {
  it('is walked to the bottom, hidden and oddly named files included', async () => {
    const files = {
      'TV/Show/Season 1/a.mkv': 5_000_000_000,
      'TV/.hidden/b.mkv': 1,
      '.plexignore': 2,
      'odd/[x]*?{a,b}!(c).mkv': 3,
      'odd/back\\slash "quoted" \u{1F3AC} e\u0301 .mkv': 4,
      'odd/new\nline.mkv': 0,
    }
    const { listing, files: found } = await walked(tree(files))
    expect(found).toEqual(files)
    expect(listing).toMatchObject({ format: 'dir', complete: true, spelling: 'decoded', markers: 0 })
  })

  it('counts a link to a file within it, and follows nothing that leads outside or in circles', async () => {
    const outside = tree({ 'secret/x.mkv': 9 })
    const root = tree({ 'a/real.mkv': 7 })
    symlinkSync('real.mkv', join(root, 'a/linked.mkv'))
    symlinkSync(join(outside, 'secret'), join(root, 'out'))
    symlinkSync(join(outside, 'secret/x.mkv'), join(root, 'out.mkv'))
    symlinkSync('..', join(root, 'a/up'))
    symlinkSync('nowhere', join(root, 'broken.mkv'))
    expect((await walked(root)).files).toEqual({ 'a/real.mkv': 7, 'a/linked.mkv': 7 })
  })

  it('is incomplete where names in it are not UTF-8, as what they name cannot be told', async () => {
    const root = tree({ 'a/good.mkv': 1, 'a/real \uFFFD.mkv': 2, 'b/good.mkv': 3 })
    const latin1 = Buffer.from('Am\u00E9lie', 'latin1')
    mkdirSync(Buffer.concat([Buffer.from(`${root}/b/`), latin1]))
    const one = await walked(root)
    expect(one.files).toEqual({ 'a/good.mkv': 1, 'a/real \uFFFD.mkv': 2, 'b/good.mkv': 3 })
    expect(one.listing).toMatchObject({
      complete: false,
      incompleteReason: '1 name in it cannot be read, not being UTF-8: in b',
    })
    writeFileSync(Buffer.concat([Buffer.from(`${root}/a/`), latin1, Buffer.from('.mkv')]), '')
    expect((await walked(root)).listing).toMatchObject({
      complete: false,
      incompleteReason: expect.stringMatching(/^2 names .*: in a, among other places$/u) as string,
    })
  })

  it('may itself be reached through a link', async () => {
    const root = tree({ 'a.mkv': 1 })
    const link = join(tempFolder(), 'media')
    symlinkSync(root, link)
    expect((await walked(link)).files).toEqual({ 'a.mkv': 1 })
  })

  it('is refused where it is missing, or no folder', async () => {
    const root = tree({ 'a.mkv': 1 })
    await expect(walked(join(root, 'absent'))).rejects.toMatchObject({ code: 'listing-not-found' })
    await expect(walked(join(root, 'a.mkv'))).rejects.toMatchObject({ code: 'listing-not-found' })
  })

  it('is incomplete where a folder in it may not be entered, as its files would seem gone', async () => {
    const root = tree({ 'a/b.mkv': 1, 'c/d.mkv': 2, 'e.mkv': 3 })
    const { listing, files } = await asNobody(root, ['a'], () => walked(root))
    expect(files).toEqual({ 'c/d.mkv': 2, 'e.mkv': 3 })
    expect(listing).toMatchObject({
      complete: false,
      incompleteReason: '1 file or folder in it cannot be read: a (EACCES)',
    })
  })

  it('is refused where it may not be entered itself', async () => {
    const root = tree({ 'media/a.mkv': 1 })
    await expect(asNobody(root, ['media'], () => walked(join(root, 'media')))).rejects.toMatchObject({
      code: 'listing-permission',
    })
  })

  it('lists all that stays while other files of the same folders vanish', async () => {
    const folders = Array.from({ length: 12 }, (_, i) => `folder ${i}`)
    const doomed = Array.from({ length: 150 }, (_, i) => folders.map((folder) => `${folder}/gone ${i}.mkv`)).flat()
    const staying = folders.flatMap((folder) => [`${folder}/stays.mkv`, `${folder}/deeper/stays.mkv`])
    const root = tree(Object.fromEntries([...doomed, ...staying].map((path) => [path, 1])))
    const walk = walked(root)
    for (const path of doomed) {
      rmSync(join(root, path))
      await nextTurn()
    }
    const { listing, files } = await walk
    expect(Object.keys(files)).toEqual(expect.arrayContaining(staying))
    expect(listing).toMatchObject({ complete: true, incompleteReason: null })
  })

  it('is incomplete where it is replaced while it is read, as by nothing at an unmounting', async () => {
    const root = tree({ 'media/a.mkv': 1 })
    const media = join(root, 'media')
    const walk = readListing(`dir:${media}`, {
      emit: () => {
        renameSync(media, join(root, 'before'))
        mkdirSync(media)
      },
    })
    await expect(walk).resolves.toMatchObject({
      complete: false,
      incompleteReason: 'it was unmounted or replaced while it was read',
    })
  })

  it.each(['\n', '\r', '\u2028', '\u2029', '.\\', '\\', '!', '[', '~'])(
    'lists names that begin with %j',
    async (odd) => {
      const files = {
        [`${odd}a.mkv`]: 1,
        [`${odd}show/b.mkv`]: 2,
        [`${odd}show/${odd}season/${odd}c.mkv`]: 3,
        [`show/${odd}season/${odd}`]: 4,
      }
      expect((await walked(tree(files))).files).toEqual(files)
    },
  )
})

/** Runs the work as a user who may not enter the closed folders, and is let in at the top. */
async function asNobody<Result>(root: string, closed: readonly string[], work: () => Promise<Result>): Promise<Result> {
  const { getuid, seteuid } = process
  const isRoot = getuid?.() === 0
  chmodSync(root, 0o755)
  for (const folder of closed) chmodSync(join(root, folder), 0)
  if (isRoot) seteuid?.(65_534)
  try {
    return await work()
  } finally {
    if (isRoot) seteuid?.(0)
    for (const folder of closed) chmodSync(join(root, folder), 0o700)
  }
}
