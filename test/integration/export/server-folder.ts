import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { dataFolder } from '../../../fixtures/data-folder.ts'
import { type ExportOptions, exportData } from '../../../src/orchestrate/export/export-data.ts'
import { smallLibrary } from '../db/small-library.ts'

/** A server's data folder below `folder`: both databases, some bundles, and what must never leave it. */
export function serverFolder(folder: string) {
  smallLibrary(folder)
  const { library, blobs, databases } = dataFolder(folder)
  const data = join(folder, 'Plex Media Server')
  const put = (name: string, content: string | Uint8Array = name): string => {
    const path = join(data, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
    return path
  }
  put('Metadata/Movies/a/b.bundle/Contents/poster.jpg', 'a poster')
  put('Media/localhost/0/index-sd.bif', Buffer.alloc(70_000, 7))
  put('Plug-in Support/Preferences/com.plexapp.system.xml')
  put('Plug-in Support/Data/com.plexapp.system/Dict')
  put('Plug-in Support/Metadata Combination/x.xml')
  put('Scanners/Movies/Mine.py')
  put('Plug-ins/Mine.bundle/Contents/Info.plist')
  for (const name of [
    'Cache/x',
    'Codecs/x',
    'Crash Reports/x',
    'Diagnostics/x',
    'Logs/x.log',
    'Updates/x',
    'Drivers/x',
  ]) {
    put(name)
  }
  put('Preferences.xml', '<Preferences PlexOnlineToken="very-secret"/>')
  put('plexmediaserver.pid')
  put('Plug-in Support/Caches/x')
  put('Plug-in Support/Databases/com.plexapp.plugins.library.db-2026-11-22')
  put('Plug-in Support/Databases/plexferry-backups/run/com.plexapp.plugins.library.db')
  return { folder, data, library, blobs, databases, put }
}

/** What an export of `serverFolder` holds, besides the list and the manifest. */
export const exportedNames = [
  'Plex Media Server/Media/',
  'Plex Media Server/Media/localhost/',
  'Plex Media Server/Media/localhost/0/',
  'Plex Media Server/Media/localhost/0/index-sd.bif',
  'Plex Media Server/Metadata/',
  'Plex Media Server/Metadata/Movies/',
  'Plex Media Server/Metadata/Movies/a/',
  'Plex Media Server/Metadata/Movies/a/b.bundle/',
  'Plex Media Server/Metadata/Movies/a/b.bundle/Contents/',
  'Plex Media Server/Metadata/Movies/a/b.bundle/Contents/poster.jpg',
  'Plex Media Server/Plug-in Support/',
  'Plex Media Server/Plug-in Support/Data/',
  'Plex Media Server/Plug-in Support/Data/com.plexapp.system/',
  'Plex Media Server/Plug-in Support/Data/com.plexapp.system/Dict',
  'Plex Media Server/Plug-in Support/Metadata Combination/',
  'Plex Media Server/Plug-in Support/Metadata Combination/x.xml',
  'Plex Media Server/Plug-in Support/Preferences/',
  'Plex Media Server/Plug-in Support/Preferences/com.plexapp.system.xml',
  'Plex Media Server/Plug-ins/',
  'Plex Media Server/Plug-ins/Mine.bundle/',
  'Plex Media Server/Plug-ins/Mine.bundle/Contents/',
  'Plex Media Server/Plug-ins/Mine.bundle/Contents/Info.plist',
  'Plex Media Server/Scanners/',
  'Plex Media Server/Scanners/Movies/',
  'Plex Media Server/Scanners/Movies/Mine.py',
]

export const exportTo = async (folder: string, out: string, options: Partial<ExportOptions> = {}) =>
  await exportData({
    from: folder,
    out,
    tempDir: join(folder, 'temp'),
    toolVersion: '0.0.0',
    now: () => new Date('2026-11-28T12:00:00Z'),
    ...options,
  })

/** Member names as GNU tar sees them, in the archive's order. */
export const tarNames = (archive: string): string[] =>
  execFileSync('tar', ['-taf', archive, '--quoting-style=literal'], { encoding: 'latin1' }).trimEnd().split('\n')
