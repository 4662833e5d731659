import { execFileSync } from 'node:child_process'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { extractExport } from '../../../src/db/archive/extract-export.ts'
import { byteTextOf } from '../../../src/db/archive/tar/byte-text.ts'
import { tarHeader } from '../../../src/db/archive/tar/tar-header.ts'
import { exportBase } from '../../../src/orchestrate/export/export-base.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { exportTo, serverFolder } from './server-folder.ts'

describe('unpacking an export', () => {
  test('gives the folder that was exported, with modes, times and links', async () => {
    const server = serverFolder(tempFolder())
    symlinkSync('/etc', join(server.data, 'Media/link'))
    execFileSync('chmod', ['750', join(server.data, 'Metadata/Movies')])
    execFileSync('touch', ['-d', '2001-02-03', join(server.data, 'Metadata/Movies')])
    const out = join(tempFolder(), 'plex.tar.zst')
    await exportTo(server.folder, out)
    const to = join(tempFolder(), 'to')
    const extracted = await extractExport(out, to)
    expect(extracted.checks.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok'])
    expect(extracted.refused).toEqual([])
    for (const name of ['Media', 'Metadata', 'Plug-ins', 'Scanners', 'Plug-in Support/Data']) {
      execFileSync('diff', ['-r', '--no-dereference', join(server.data, name), join(to, name)])
    }
    expect(readFileSync(extracted.library ?? '')).toEqual(readFileSync(server.library))
    expect(readFileSync(extracted.blobs ?? '')).toEqual(readFileSync(server.blobs))
    const { mode, mtimeMs, uid } = statSync(join(to, 'Metadata/Movies'))
    const before = statSync(join(server.data, 'Metadata/Movies'))
    expect([mode, mtimeMs, uid]).toEqual([before.mode, before.mtimeMs, before.uid])
    expect(readlinkSync(join(to, 'Media/link'))).toBe('/etc')
    expect(readdirSync(to).toSorted()).toEqual(['Media', 'Metadata', 'Plug-in Support', 'Plug-ins', 'Scanners'])
  })

  test('names what an archive of changes says is gone', async () => {
    const server = serverFolder(tempFolder())
    const out = tempFolder()
    await exportTo(server.folder, join(out, '1.tar.zst'))
    execFileSync('rm', ['-r', join(server.data, 'Scanners')])
    await using since = await exportBase(join(out, '1.tar.zst'), { tempDir: tempFolder() })
    await exportTo(server.folder, join(out, '2.tar.zst'), { since })
    const { deleted } = await extractExport(join(out, '2.tar.zst'), join(out, 'to'))
    expect(deleted.map(String)).toEqual(['Scanners', 'Scanners/Movies', 'Scanners/Movies/Mine.py'])
  })

  test('is refused into a folder that holds something', async () => {
    const to = tempFolder()
    writeFileSync(join(to, 'x'), '')
    await expect(extractExport('any', to)).rejects.toMatchObject({ code: 'output-failed' })
  })

  test('writes nothing outside of its folder, whatever the archive says', async () => {
    const around = tempFolder()
    const outside = join(around, 'outside')
    mkdirSync(outside)
    const plain = { mode: 0o644, uid: 0, gid: 0, mtime: 0, size: 0, target: byteTextOf('') } as const
    const file = (name: string): Buffer[] => {
      const content = Buffer.alloc(512)
      content.write('evil')
      return [tarHeader({ ...plain, type: 'file', size: 4, name: byteTextOf(name) }), content]
    }
    const link = (name: string, target: string): Buffer =>
      tarHeader({ ...plain, type: 'link', name: byteTextOf(name), target: byteTextOf(target) })
    const root = 'Plex Media Server'
    const evil = [
      ...file(`${root}/../outside/a`),
      ...file(`/${root}/${outside}/b`),
      ...file(`${outside}/c`),
      ...file(`${root}/x/../../../outside/d`),
      ...file(`${root}//e`),
      ...file(`${root}/./f`),
      link(`${root}/way`, outside),
      ...file(`${root}/way/g`),
      link(`${root}/twice`, outside),
      link(`${root}/twice`, outside),
      tarHeader({ ...plain, type: 'folder', name: byteTextOf(`${root}/way`) }),
      ...file(`${root}/good`),
      ...file(`${root}/good`),
      ...file(`${root}/good/inside`),
      Buffer.alloc(1024),
    ]
    const archive = join(around, 'evil.tar')
    writeFileSync(archive, Buffer.concat(evil))
    const to = join(around, 'to')
    const { refused, checks } = await extractExport(archive, to)
    expect(readdirSync(outside)).toEqual([])
    expect(readdirSync(around).toSorted()).toEqual(['evil.tar', 'outside', 'to'])
    expect(readdirSync(to).toSorted()).toEqual(['good', 'twice', 'way'])
    expect(lstatSync(join(to, 'way')).isDirectory()).toBe(true)
    expect(existsSync(join(to, 'way/g'))).toBe(true)
    expect(refused).toHaveLength(10)
    expect(checks.find(({ code }) => code === 'archive-manifest')?.status).toBe('failed')
  })
})
