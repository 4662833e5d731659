import { expect, test } from 'vitest'
import { readEpisodes } from '../../../../src/remap/names/episodes.ts'

/** `S1E2!` is a sure reading, `S?E2` one without a season, `#2` counts through the whole series. */
function read(path: string): string[] {
  return readEpisodes(path).map((reading) => {
    if (reading.kind === 'date') return reading.date
    if (reading.kind === 'absolute') return `#${reading.numbers.join(',')}`
    return `S${reading.season ?? '?'}E${reading.episodes.join(',')}${reading.strong ? '!' : ''}`
  })
}

test.each([
  ['Maigret.S02E05.720p.mkv', 2, '5'],
  ['maigret_s2.e5.avi', 2, '5'],
  ['Maigret - s02-x05 - Le Chien.avi', 2, '5'],
  ['Maigret S2 (Ep 5) (1440p_24fps).mp4', 2, '5'],
  ['Maigret - [02x05] - Le Chien.avi', 2, '5'],
  ['Maigret.1967x05.avi', 1967, '5'],
  ['Maigret S1967E05.avi', 1967, '5'],
  ['Maigret T02E05.avi', 2, '5'],
  ['Maigret 02E05.mkv', 2, '5'],
  ['grp-maigrets02e05-1080p.mkv', 2, '5'],
  ['Maigret S07E1523.mkv', 7, '1523'],
  ['Maigret.S02E05.x264-GRP.mkv', 2, '5'],
  ['Maigret.S02E05-480p.mkv', 2, '5'],
  ['Maigret.S02E05-10bit.mkv', 2, '5'],
  ['Maigret S02E05v2.mkv', 2, '5'],
  ['Maigret S02E05a.mkv', 2, '5'],
  ['Season 2/5x05 - Elsewhere.mkv', 5, '5'],
  ['Ｍａｉｇｒｅｔ Ｓ０２Ｅ０５.mkv', 2, '5'],
  ['Maigret 06х05 (2017).avi', 6, '5'],
  ['Maigret S01E05E06.mkv', 1, '5,6'],
  ['Maigret S01E05-E07.mkv', 1, '5,6,7'],
  ['Maigret S01E05-07.mkv', 1, '5,6,7'],
  ['Maigret S01E05 - S01E06 - Deux.mkv', 1, '5,6'],
  ['Maigret S01E05.S01E06.mkv', 1, '5,6'],
  ['Maigret S01E05 - E06.mkv', 1, '5,6'],
  ['Maigret S01E05+06.mkv', 1, '5,6'],
  ['Maigret S01E05 & S01E06.mkv', 1, '5,6'],
  ['Maigret S01E05E07.mkv', 1, '5,7'],
  ['Maigret S01E06E05.mkv', 1, '5,6'],
  ['Maigret - 1x05x06.avi', 1, '5,6'],
  ['Maigret - 1x05-1x07.avi', 1, '5,6,7'],
  ['Maigret - 1x05-x07.avi', 1, '5,6,7'],
  ['Maigret S01E05 to S01E07.mkv', 1, '5,6,7'],
  ['Maigret.S03E21.22.FRENCH.avi', 3, '21,22'],
  ['Maigret S01E05 - S02E01.mkv', 1, '5'],
  ['Maigret_S01E05_24_Heures.mkv', 1, '5'],
  ['Maigret S01E05 - 24 Heures.mkv', 1, '5'],
  ['Maigret Season 1 Episode 2.mkv', 1, '2'],
  ['Maigret - Saison 1 Épisode 2.mkv', 1, '2'],
  ['Maigret Stagione 1 Episodio 2.mkv', 1, '2'],
  ['Maigret - Staffel 1 Folge 2.mkv', 1, '2'],
  ['Maigret 1. Staffel 2. Folge.mkv', 1, '2'],
  ['Maigret 1.Sezon.2.Bölüm.2021.mkv', 1, '2'],
  ['Мегрэ 1 сезон 2 серия.mkv', 1, '2'],
  ['Мегрэ Сезон 1 Серии 2-4.mkv', 1, '2,3,4'],
  ['メグレ 第1期 02話.mkv', 1, '2'],
  ['Episode 2 de Maigret (saison 1).mkv', 1, '2'],
  ['Maigret - Livre IV - 05 - Titre.mkv', 4, '5'],
  ['Maigret_-_Livre_IV_-_05-06_-_Titre.mkv', 4, '5,6'],
  ['Livre IV, 105 - Titre.mkv', 4, '105'],
  ['Maigret_-_Livre_IV_-_05_-_Titre_.mkv', 4, '5'],
  ['Maigret [HDTV 720p][Cap.1103].mkv', 11, '3'],
  ['Maigret [HDTV 720p][Cap.103_105].mkv', 1, '3,4,5'],
  ['Maigret S2E5 of 10 (2023).mkv', 2, '5'],
])('%s is surely season %d, episodes %s', (path, season, episodes) => {
  expect(read(path)[0]).toBe(`S${season}E${episodes}!`)
})

test.each([
  ['Maigret/Season 2/05 - Title.mkv', ['S2E5', '#5']],
  ['Maigret/Season 2/205 - Title.mkv', ['S2E5', 'S2E205', '#205']],
  ['Maigret/Season 2/Maigret - 045 - Title.mkv', ['S2E45', '#45']],
  ['Maigret/Season 2/E05.mkv', ['S2E5', '#5']],
  ['Maigret/Season 2/01-02 - Title.mkv', ['S2E1,2', '#1,2']],
  ['Maigret/Specials/03.mkv', ['S0E3', '#3']],
  ['Maigret/SP03.mkv', ['S0E3']],
  ['Maigret/Livre VI/05.mkv', ['S6E5', '#5']],
  ['maigret-s02/05 - Title.avi', ['S2E5', '#5']],
  ['maigret.205.hdtv-lol.avi', ['S2E5', '#205', 'S?E205']],
  ['maigret.2009.205.hdtv.avi', ['S2E5', '#205', 'S?E205']],
  ['maigret.0205.avi', ['S2E5', '#205', 'S?E205']],
  ['maigret.10708.avi', ['S1E7,8']],
  ['maigret.103.104.avi', ['S1E3,4', '#103,104', 'S?E103,104']],
  ['[Grp] Maigret - 205 [1080p].mkv', ['#205', 'S2E5', 'S?E205']],
  ['[Grp] Maigret S2 - 15 [BD841253].mkv', ['S2E15', '#15']],
  ['[Grp] Maigret (S4-24) [1080p].mkv', ['S4E24', '#24']],
  ['[Grp][Maigret][2019][05][1080p].mkv', ['#5', 'S?E5']],
  ['[Grp] Maigret - 01~10 [1080p].mkv', ['#1,2,3,4,5,6,7,8,9,10', 'S?E1,2,3,4,5,6,7,8,9,10']],
  ['[Grp] Maigret - 10.5 [1080p].mkv', ['#10.5']],
  ['05 - Title.mkv', ['S?E5', '#5']],
  ['Maigret 05 of 08.avi', ['S1E5', 'S?E5', '#5']],
  ['Maigret E05.avi', ['S1E5', 'S?E5', '#5']],
  ['Maigret Part Two.avi', ['S1E2', 'S?E2']],
  ['Maigret - 2x5.avi', ['S2E5']],
  ['Maigret/Season 2/05 - A 4x4 Puzzle.mkv', ['S2E5', '#5', 'S4E4']],
  ['Maigret - Episode 5 Season Finale.avi', ['S1E5', 'S?E5', '#5']],
  ['Maigret - [2.05].avi', ['S2E5']],
  ['maigret_02_05.avi', ['S2E5', 'S?E5', '#5']],
  ['maigret.s0205.avi', ['S2E5']],
])('%s may mean %j', (path, readings) => {
  expect(read(path)).toEqual(readings)
})

test.each([
  ['Talk.2016.05.18.Guest.720p.mkv', ['2016-05-18']],
  ['Talk - 2016-05-18 - Guest.mkv', ['2016-05-18']],
  ['Talk.18.05.2016.mkv', ['2016-05-18']],
  ['Talk.05.18.2016.mkv', ['2016-05-18']],
  ['Talk 18th May 2016.mkv', ['2016-05-18']],
  ['Talk S02E05 2016-05-18.mkv', ['S2E5!', '2016-05-18']],
  ['Talk/2016/2016-05-18.mkv', ['2016-05-18']],
])('%s names the day: %j', (path, readings) => {
  expect(read(path)).toEqual(readings)
})

test('a day and month that could be swapped, and a day that never was, name nothing', () => {
  expect(read('Talk.03.04.2016.mkv')).toEqual([])
  expect(read('Talk.2016.02.30.mkv')).toEqual([])
})

test('a folder with the name that its only file lost speaks for the file', () => {
  expect(read('Maigret - 2x05 - Le Chien [SDTV]/ba27283b17c00d01193eacc02a8ba98eeb523a76.mkv')).toEqual(['S2E5!'])
  expect(read('Maigret.S02E05.720p-GRP/grp-mgr.mkv')).toEqual(['S2E5!'])
  expect(read('Talk.2016.05.18.Guest/ba27283b17c00d01193eacc02a8ba98eeb523a76.mkv')).toEqual(['2016-05-18'])
})

test('a folder and a leaf that agree are sure, and that differ are not', () => {
  expect(read('Maigret - 10x11 - Le Chien/1011 - Le Chien.avi')).toEqual(['S10E11!'])
  expect(read('Maigret - 10x11 - Le Chien/07.avi')).toEqual(['S10E11', 'S?E7', '#7'])
})

test('a folder of many episodes gives the season, its files the episode', () => {
  expect(read('Maigret S02E01-E10/03 - Le Chien.mkv')[0]).toBe('S2E3')
})

test('digits in the name of the show are not the episode', () => {
  expect(read('24/Season 1/24 - 05 - Title.mkv')).toEqual(['S1E5', '#5'])
  expect(read('The 100/The 100 - 05.mkv')).toEqual(['S?E5', '#5'])
  expect(read('1923/1923 - 05.mkv')).toEqual(['S?E5', '#5'])
  expect(read('Babylon 5/Season 1/Babylon 5 - 03.mkv')[0]).toBe('S1E3')
  expect(read('11.22.63/Bonus/11_22_63_-_Bonus_-_05_-_Title.mkv')[0]).toBe('S0E5')
  expect(read('Show/Season 1/24 Hours - 05.mkv')[0]).toBe('S1E5')
})

test('a name written backwards is turned round', () => {
  expect(read('sbuS LN-1.5DD LD-BEW p0801 21E20S tergiaM.mkv')).toEqual(['S2E12!'])
})

test.each([
  '',
  '/',
  'Maigret.mkv',
  'Maigret (2010) 1080p BluRay x264.mkv',
  'Maigret.1920x1080.5.1.AAC2.0.mkv',
  'Maigret (2018) Complete 360p HDTV AAC H.264-GRP',
  'Specials/Maigret - Le Chien (part 1).mkv',
  'thegreatshow1618finale.mkv',
  'Xk9Pq2LmZ7vR4tYw8BnC3dFg6HjS1aEoUi5.mkv',
  '3f2a9c1b7e6d5f4a8b0c9d1e2f3a4b5c.mkv',
  'ab12cd34-ef56-4789-90ab-cdef12345678.337.mkv',
  'q1s2e34r5t6y7u8i9o0p.mkv',
  'IMG_1234.mov',
  'VTS_01_1.VOB',
])('%j names no episode', (path) => {
  expect(readEpisodes(path)).toEqual([])
})
