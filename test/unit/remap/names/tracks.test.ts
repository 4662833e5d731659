import { expect, test } from 'vitest'
import { readTrack } from '../../../../src/remap/names/tracks.ts'

/** `2-05` is track 5 of disc 2, `?-05` of an unknown disc. */
function read(path: string): [string[], string] {
  const { readings, title } = readTrack(path)
  return [readings.map(({ disc, track }) => `${disc ?? '?'}-${String(track).padStart(2, '0')}`), title]
}

test.each([
  ['A/B/05 - Song.mp3', ['?-05'], 'Song'],
  ['A/B/05. Song.flac', ['?-05'], 'Song'],
  ['A/B/05 Song.m4a', ['?-05'], 'Song'],
  ['A/B/05_Song_Two.mp3', ['?-05'], 'Song_Two'],
  ['A/B/[05] Song.mp3', ['?-05'], 'Song'],
  ['A/B/05.mp3', ['?-05'], '05'],
  ['A/B/00 - Hidden.mp3', ['?-00'], 'Hidden'],
  ['A/B/Track 05.mp3', ['?-05'], 'Track 05'],
  ['A/B/Artist - 05 - Song.mp3', ['?-05'], 'Song'],
  ['A/B/Artist - Album - 05 Song.mp3', ['?-05'], 'Song'],
  ['A/B/2Pac - 05 - Song.mp3', ['?-05'], 'Song'],
  ['A/B/05 - 50 Cent - Song.mp3', ['?-05'], '50 Cent - Song'],
  ['A/B/2-05 Song.mp3', ['2-05', '?-02'], 'Song'],
  ['A/B/2.05. Song.mp3', ['2-05', '?-02'], 'Song'],
  ['A/B/205 Song.mp3', ['2-05', '?-205'], 'Song'],
  ['A/B/D2-05 Song.mp3', ['2-05'], 'Song'],
  ['A/B/CD2-05 Song.mp3', ['2-05'], 'Song'],
  ['A/B/Disc 2 - 05 - Song.mp3', ['2-05'], 'Song'],
  ['A/B/gd77-05-08d2t05.shn', ['2-05'], ''],
  ['A/B/CD2/05 Song.mp3', ['2-05'], 'Song'],
  ['A/B/Disc 2/205 Song.mp3', ['2-05', '2-205'], 'Song'],
  ['A/B/Disc 2/105 Song.mp3', ['2-105'], 'Song'],
  ['A/B/Disk 2/2-05 Song.mp3', ['2-05'], 'Song'],
  ['A/B/Disk 2/10.15 Song.mp3', ['2-10'], 'Song'],
  ['A/B (Disc 2)/05 Song.mp3', ['2-05'], 'Song'],
  ['A/B [CD2]/05 Song.mp3', ['2-05'], 'Song'],
  ['05 - Song', ['?-05'], 'Song'],
])('%s is %j, %s', (path, readings, title) => {
  expect(read(path)).toEqual([readings, title])
})

test.each(['A/B/Song.mp3', 'A/B/A1 Song.mp3', 'A/B/1999.mp3', 'A/B/1999 - Song.mp3', 'A/B/4x4.mp3', ''])(
  '%j says no track',
  (path) => {
    expect(readTrack(path).readings).toEqual([])
  },
)
