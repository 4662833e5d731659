import type Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import type { LibraryWriter } from '../../../fixtures/library-writer.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { guidOf, merged, rowsIn, type Side } from '../../support/watch-library.ts'

const streams =
  (language = 'fra') =>
  (_db: Database.Database, writer: LibraryWriter): void => {
    writer.stream({ type: 'audio', media: 1, part: 1, codec: 'aac', index: 1, language: 'eng' })
    writer.stream({ type: 'audio', media: 1, part: 1, codec: 'aac', index: 2, language })
    writer.stream({ type: 'subtitle', media: 1, part: 1, codec: 'srt', index: 3, language: 'eng' })
  }
const chosen = (audio: number, updated_at = 1000, subtitle: number | null = null) => ({
  id: 1,
  account_id: 1,
  media_part_id: 1,
  selected_audio_stream_id: audio,
  selected_subtitle_stream_id: subtitle,
  settings: '',
  updated_at,
})
const side = (row: ReturnType<typeof chosen> | null, more: Side = {}): Side => ({
  fill: streams(),
  media_part_settings: row === null ? [] : [row],
  ...more,
})

test('what was chosen at home for a file is chosen there', () => {
  const { incoming, merge } = merged(tempFolder(), {
    base: side(chosen(1)),
    home: side(chosen(2, 2000, 3)),
    incoming: side(chosen(1)),
  })
  expect(rowsIn(incoming, 'media_part_settings')).toMatchObject([
    { id: 1, selected_audio_stream_id: 2, selected_subtitle_stream_id: 3, updated_at: 2000 },
  ])
  expect(merge.report.accounts).toMatchObject([{ selections: 1, selectionsLost: 0 }])
})

test('of two choices the later one counts', () => {
  const choose = (home: number, there: number) =>
    merged(tempFolder(), {
      base: side(null),
      home: side(chosen(2, home)),
      incoming: side(chosen(1, there)),
    })
  const audio = ({ incoming }: { incoming: string }) =>
    rowsIn(incoming, 'media_part_settings').map((row) => row['selected_audio_stream_id'])
  expect(audio(choose(3000, 2000))).toEqual([2])
  expect(audio(choose(2000, 3000))).toEqual([1])
})

test.for<[string, Side]>([
  ['stream', { fill: streams('deu') }],
  ['file', { hashes: { a: 'another file' } }],
])('nothing is chosen where the %s of that id is another', ([, other]) => {
  const { incoming, merge } = merged(tempFolder(), {
    base: side(null),
    home: side(chosen(2, 2000)),
    incoming: side(null, other),
  })
  expect(rowsIn(incoming, 'media_part_settings')).toEqual([])
  expect(merge.report.accounts).toMatchObject([{ selections: 0, selectionsLost: 1 }])
})

test('the file may have another path and its item another guid', () => {
  const { incoming } = merged(tempFolder(), {
    base: side(null, { guids: { a: 'local://1' } }),
    home: side(chosen(2, 2000), { guids: { a: 'local://1' } }),
    incoming: side(null, {
      fill: (db, writer) => {
        streams()(db, writer)
        db.exec(`update media_parts set file = '/elsewhere/a.mkv' where id = 1`)
      },
    }),
  })
  expect(rowsIn(incoming, 'media_part_settings')).toMatchObject([{ selected_audio_stream_id: 2 }])
})

test('settings of streams and of media items follow the same rule', () => {
  const rows: Side = {
    media_stream_settings: [{ id: 1, account_id: 1, media_stream_id: 3, extra_data: '{"url":""}', updated_at: 1 }],
    media_item_settings: [{ id: 1, account_id: 1, media_item_id: 1, settings: 'x=1', updated_at: 1 }],
  }
  const same = merged(tempFolder(), { base: side(null), home: side(null, rows), incoming: side(null) })
  expect(rowsIn(same.incoming, 'media_stream_settings')).toHaveLength(1)
  expect(rowsIn(same.incoming, 'media_item_settings')).toHaveLength(1)
  const other = merged(tempFolder(), {
    base: side(null),
    home: side(null, rows),
    incoming: side(null, { hashes: { a: 'another file' } }),
  })
  expect(other.merge.changes).toEqual([])
})

const marker = (id: number, owner: number, type: number, start: number, updated_at = 1000) => ({
  id,
  marker_type: type,
  metadata_item_setting_id: owner,
  start_time_offset: start,
  end_time_offset: null,
  title: '',
  created_at: 1,
  updated_at,
})
const begun = { id: 1, account_id: 1, guid: guidOf('a'), view_offset: 10, last_viewed_at: 1000 }

test('bookmarks come along, and a resume point moves to where it was left last', () => {
  const { incoming, merge } = merged(tempFolder(), {
    base: { metadata_item_settings: [begun], metadata_item_setting_markers: [marker(1, 1, 4, 10)] },
    home: {
      metadata_item_settings: [begun],
      metadata_item_setting_markers: [marker(1, 1, 4, 99, 2000), marker(2, 1, 3, 500)],
    },
    incoming: { metadata_item_settings: [begun], metadata_item_setting_markers: [marker(1, 1, 4, 10)] },
  })
  const rows = rowsIn(incoming, 'metadata_item_setting_markers')
  expect(rows.map((row) => [row['id'], row['marker_type'], row['start_time_offset']])).toEqual([
    [1, 4, 99],
    [3, 3, 500],
  ])
  expect(merge.report.accounts).toMatchObject([{ bookmarks: 2 }])
})

test('a bookmark hangs on the row of its account and item, whatever that row’s id is there', () => {
  const { incoming } = merged(tempFolder(), {
    base: {},
    home: { metadata_item_settings: [begun], metadata_item_setting_markers: [marker(1, 1, 3, 500)] },
    incoming: { metadata_item_settings: [{ ...begun, id: 1, guid: guidOf('b') }] },
  })
  const [, row] = rowsIn(incoming, 'metadata_item_settings')
  expect(row).toMatchObject({ guid: guidOf('a') })
  expect(rowsIn(incoming, 'metadata_item_setting_markers')).toMatchObject([{ metadata_item_setting_id: row?.['id'] }])
})
