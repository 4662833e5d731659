import { expect, test } from 'vitest'
import { readSeasonFolder } from '../../../../src/remap/names/season-folder.ts'

test.each([
  ['Season 1', 1],
  ['Season 01', 1],
  ['season_03', 3],
  ['Season1', 1],
  ['S02', 2],
  ['Saison 4', 4],
  ['Série 2', 2],
  ['Staffel 7 (2016)', 7],
  ['3.Staffel', 3],
  ['2nd Season', 2],
  ['Deuxième saison', 2],
  ['Stagione 5', 5],
  ['Temporada 6', 6],
  ['3ª Temporada', 3],
  ['Seizoen 2', 2],
  ['Sezona 2', 2],
  ['Säsong 2', 2],
  ['SÆSON 2', 2],
  ['Kausi 2', 2],
  ['シーズン 2', 2],
  ['Сезон 2', 2],
  ['第二季', 2],
  ['Livre IV', 4],
  ['Kaamelott - Livre VI', 6],
  ['Book 2', 2],
  ['Volume III', 3],
  ['Season 2009', 2009],
  ['2009', 2009],
  ['2', 2],
  ['Show.S03.2160p.WEB-DL.DDP5.1.H.265-GRP', 3],
  ['hart-to-hart-s01', 1],
  ['Season 2 - The Return', 2],
  ['Specials', 0],
  ['EXTRAS', 0],
  ['Season 00', 0],
  ['Hors-série', 0],
])('%s is season %d', (name, season) => {
  expect(readSeasonFolder(name, 'Show')).toBe(season)
})

test.each([
  'Show',
  'Season',
  'Season (8)',
  'Livre IIII',
  'Show Integrale (Livres I a VI + Bonus)',
  'Seasons 1 to 5',
  'Season 1-3',
  'S01-S04',
  's06e05',
  'Show 2x05',
  '2024-01-24 4070 in under 7 minutes',
  '202401244070',
  'The.Show.2017.V2.web-dl.1080p.h264',
  'Disc 1',
  'Main de sel',
  "Le Livre d'or",
  "Livre l'ours",
  "Livre I'm",
])('%s is no season', (name) => {
  expect(readSeasonFolder(name)).toBeNull()
})

test('in a collection of films a bare number is no season', () => {
  expect(readSeasonFolder('1', 'Some Collection')).toBeNull()
})
