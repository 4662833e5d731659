import { chmodSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
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

  it('is refused where a folder in it may not be entered, as its files would seem gone', async () => {
    const root = tree({ 'a/b.mkv': 1 })
    chmodSync(join(root, 'a'), 0)
    const { getuid, seteuid } = process
    if (getuid?.() === 0) seteuid?.(65_534)
    try {
      chmodOpen(root)
      await expect(walked(root)).rejects.toMatchObject({ code: 'listing-permission' })
    } finally {
      if (getuid?.() === 0) seteuid?.(0)
      chmodSync(join(root, 'a'), 0o700)
    }
  })
})

/** Lets any user in at the top, which mkdtemp keeps to its own. */
function chmodOpen(root: string): void {
  if (process.getuid?.() === 0 && process.geteuid?.() !== 0) {
    process.seteuid?.(0)
    chmodSync(root, 0o755)
    process.seteuid?.(65_534)
  }
}
