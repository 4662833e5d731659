import { cpSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { buildDemo } from '../../fixtures/demo.ts'
import { shownBy } from '../support/shown-by.ts'
import { tempFolder } from '../support/temp-folder.ts'

const library = 'Plex Media Server/Plug-in Support/Databases/com.plexapp.plugins.library.db'

/** Sonic analysis of tracks, as days of work elsewhere leave it. Triggers of this generation let other columns be. */
const analysed = `UPDATE metadata_items
  SET extra_data = json_object('ms:musicAnalysisVersion', '1', 'url', 'ms%3AmusicAnalysisVersion=1')
  WHERE id IN (SELECT id FROM metadata_items WHERE metadata_type = 10 AND library_section_id > 0
    AND extra_data NOT LIKE '%musicAnalysis%' ORDER BY id LIMIT 300)`

/** An evening at home, meanwhile. */
const watched = `INSERT INTO metadata_item_views (account_id, guid, metadata_type, library_section_id, title, viewed_at)
    SELECT 1, guid, 4, library_section_id, title, unixepoch() - 3600 FROM metadata_items
    WHERE metadata_type = 4 AND deleted_at IS NULL AND guid LIKE 'plex:%'
    AND guid NOT IN (SELECT guid FROM metadata_item_settings WHERE account_id = 1) ORDER BY id LIMIT 3;
  INSERT INTO metadata_item_settings (account_id, guid, view_count, last_viewed_at, created_at, updated_at)
    SELECT account_id, guid, 1, viewed_at, viewed_at, viewed_at FROM metadata_item_views
    WHERE viewed_at > unixepoch() - 7200`

function write(folder: string, sql: string): void {
  const db = new Database(join(folder, library))
  db.pragma('foreign_keys = OFF')
  db.exec(sql)
  db.close()
}

test('what a server did elsewhere comes home, with what was watched there meanwhile, and can be taken back', async () => {
  const temp = tempFolder()
  const at = (name: string): string => join(temp, name)
  buildDemo(at('home'), { scale: 0.001, generation: 26 })
  const story: string[] = []
  const tell = (...words: readonly string[]): void => {
    const { code, shown } = shownBy([...words, '--workspace', at('workspace')], temp)
    story.push(`$ plexferry ${words.join(' ')}\n\n${shown}`)
    expect([words[0], code, shown]).toEqual([words[0], 0, shown])
  }
  tell('export', '--from', at('home'), '--out', at('home.tar.zst'))
  cpSync(at('home'), at('cloud'), { recursive: true })
  write(at('cloud'), analysed)
  write(at('home'), watched)
  shownBy(['export', '--from', at('cloud'), '--out', at('run.tar.zst')], temp)
  tell('check', '--db', at('run.tar.zst'), '--baseline', at('home.tar.zst'))
  tell('restore', '--archive', at('run.tar.zst'), '--to', at('home'), '--base', at('home.tar.zst'), '--yes')
  tell('undo', '--db', at('home'), '--yes')
  const told = story
    .join('\n')
    .replaceAll(`${temp}/`, '/tmp/')
    .replaceAll(/\d{8}-\d{6}-[\da-f]{4}/gu, '20261122-094012-3f2a')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/gu, '2026-11-22T09:40:12.000Z')
    .replaceAll(/of \d{4}-\d\d-\d\d \d\d:\d\d/gu, 'of 2026-11-22 09:40')
    .replaceAll(/SQLite 3\.\d+\.\d+/gu, 'SQLite 3.53.4')
    .replaceAll(/\b[\da-f]{64}\b/gu, `5e5e${'0123456789abcdef'.repeat(4).slice(4)}`)
    .replaceAll(/\([\d.]+ [KM]iB\)$/gmu, '(1.2 MiB)')
  await expect(told).toMatchFileSnapshot('golden/coming-home.txt')
})
