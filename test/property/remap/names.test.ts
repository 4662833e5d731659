import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isDiscFolder } from '../../../src/remap/names/disc-folder.ts'
import { readEpisodes } from '../../../src/remap/names/episodes.ts'
import { fold, foldTokens } from '../../../src/remap/names/fold.ts'
import { readSeasonFolder } from '../../../src/remap/names/season-folder.ts'
import { readTrack } from '../../../src/remap/names/tracks.ts'
import { readYear } from '../../../src/remap/names/year.ts'

const pieces =
  'S01 E02 1x 02 - . _ / [ ] ( ) & + ~ of Season Livre IV e ep Part v2 1080p 2010 05 101 第 話 сезон é ’ .mkv x264 a'
const name = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.array(fc.constantFrom(...pieces.split(' '), ' '), { maxLength: 25 }).map((parts) => parts.join('')),
)
const letters = fc.stringMatching(/^[b-df-rt-w]{3,8}$/u)

test('any name is read, always the same way, to whole and bounded numbers', () => {
  fc.assert(
    fc.property(name, (path) => {
      const readings = readEpisodes(path)
      expect(readEpisodes(path)).toEqual(readings)
      const days = readings.flatMap((reading) => (reading.kind === 'date' ? [reading.date] : []))
      expect(days.map((day) => new Date(day).toISOString().slice(0, 10))).toEqual(days)
      for (const reading of readings) {
        if (reading.kind === 'date') continue
        const numbers = reading.kind === 'episode' ? reading.episodes : reading.numbers
        // Only a special that is counted between two episodes is no whole number.
        const unit = reading.kind === 'episode' ? 1 : 0.5
        const odd = numbers.filter((number, at) => number % unit !== 0 || number <= (numbers[at - 1] ?? -1))
        expect({ count: numbers.length > 0 && numbers.length < 2000, odd }).toEqual({ count: true, odd: [] })
      }
      for (const { disc, track } of readTrack(path).readings) {
        expect(disc === null || (Number.isInteger(disc) && disc > 0)).toBe(true)
        expect(Number.isInteger(track)).toBe(true)
      }
      const season = readSeasonFolder(path)
      expect(season === null || Number.isInteger(season)).toBe(true)
      isDiscFolder(path)
      readYear(path)
    }),
    { numRuns: 3000 },
  )
})

test('folding a folded name changes nothing, and Unicode’s composed and decomposed forms fold alike', () => {
  fc.assert(
    fc.property(name, (text) => {
      const folded = fold(text)
      expect(fold(folded)).toBe(folded)
      expect(fold(text.normalize('NFC'))).toBe(fold(text.normalize('NFD')))
      expect(foldTokens(text).join(' ')).toBe(folded)
    }),
    { numRuns: 3000 },
  )
})

test('a season and an episode are read from every style of every show, in any folder', () => {
  const styles: ((season: string, episode: string) => string)[] = [
    (season, episode) => `S${season}E${episode}`,
    (season, episode) => `s${season}.e${episode}`,
    (season, episode) => `${season}x${episode}`,
    (season, episode) => `Season ${season} Episode ${episode}`,
    (season, episode) => `Saison ${season} Épisode ${episode}`,
  ]
  fc.assert(
    fc.property(
      fc.array(letters, { minLength: 1, maxLength: 3 }),
      fc.constantFrom(...styles),
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 0, max: 300 }).filter((episode) => episode < 263 || episode > 266),
      fc.constantFrom(' - ', '.', ' '),
      fc.constantFrom('', 'Season 3/', '2009/', 'Show S01-S04/'),
      (show, style, season, episode, separator, folder) => {
        const code = style(String(season).padStart(2, '0'), String(episode).padStart(2, '0'))
        const path = `${folder}${[...show, code, 'rrr'].join(separator)}.mkv`
        expect(readEpisodes(path)).toEqual([{ kind: 'episode', season, episodes: [episode], strong: true }])
      },
    ),
  )
})
