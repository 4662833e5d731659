import { describe, expect, test } from 'vitest'
import { createTriggers } from '../../../../fixtures/schema/search.ts'
import { parseTrigger } from '../../../../src/db/plex/write/trigger-sql.ts'

const body = 'BEGIN SELECT 1; END'

describe('when a trigger fires', () => {
  test.each([
    [`CREATE TRIGGER t BEFORE UPDATE ON media_parts ${body}`, 'update', null],
    [`CREATE TRIGGER t AFTER UPDATE OF file ON media_parts ${body}`, 'update', ['file']],
    [`create trigger t update of File, "Directory_Id" on media_parts ${body}`, 'update', ['file', 'directory_id']],
    [`CREATE TEMP TRIGGER t UPDATE OF [file],\`size\`,'hash' ON x ${body}`, 'update', ['file', 'size', 'hash']],
    [`CREATE TRIGGER main.t AFTER INSERT ON directories ${body}`, 'insert', null],
    [`CREATE TRIGGER IF NOT EXISTS "main"."a b" INSTEAD OF DELETE ON v ${body}`, 'delete', null],
    [`CREATE TRIGGER if BEFORE UPDATE OF file ON media_parts ${body}`, 'update', ['file']],
    [`CREATE TRIGGER "of" UPDATE OF "of", "on" ON media_parts ${body}`, 'update', ['of', 'on']],
    [`CREATE TRIGGER t /* UPDATE OF size ON */ BEFORE -- DELETE\nUPDATE OF/**/file ON m ${body}`, 'update', ['file']],
    [`CREATE TRIGGER "x -- ""y""" UPDATE OF "fi""le" ON m ${body}`, 'update', ['fi"le']],
    [`CREATE TRIGGER 'it''s' UPDATE OF 'fi''le' ON m ${body}`, 'update', ["fi'le"]],
    [`CREATE TRIGGER été UPDATE OF É ON m ${body}`, 'update', ['É']],
    [`CREATE TRIGGER 😀 UPDATE OF \u00a0x ON m ${body}`, 'update', ['\u00a0x']],
    [`CREATE TRIGGER t\u0000`, 'unknown', null],
    [`CREATE TRIGGER t BEFORE UPDATE OF file /* no end`, 'unknown', null],
    [`CREATE TRIGGER t BEFORE UPDATE OF ON m ${body}`, 'unknown', null],
    ['', 'unknown', null],
  ])('%s', (sql, event, columns) => {
    const timing = parseTrigger(sql)
    expect(timing).toEqual(event === 'unknown' ? null : { event, columns })
  })

  test("is told of all of Plex's own, old and new", () => {
    const old = createTriggers(25).map(parseTrigger)
    expect(old).toHaveLength(8)
    expect(old.every((timing) => timing !== null && timing.columns === null)).toBe(true)
    const titles = { event: 'update', columns: ['title', 'title_sort', 'original_title'] }
    expect(createTriggers(26).map(parseTrigger)).toEqual([
      titles,
      { event: 'delete', columns: null },
      titles,
      { event: 'insert', columns: null },
      { event: 'update', columns: ['tag'] },
      { event: 'delete', columns: null },
      { event: 'update', columns: ['tag'] },
      { event: 'insert', columns: null },
    ])
  })
})
