import { expect, test } from 'vitest'
import { episodeAgreement } from '../../../../src/remap/match/episode-agreement.ts'
import type { EpisodeIdentity } from '../../../../src/core/file-identity.ts'
import { readEpisodes } from '../../../../src/remap/names/episodes.ts'

const known = (season: number, ...episodes: number[]): EpisodeIdentity[] =>
  episodes.map((episode) => ({ season, episode, absolute: null, date: null, title: '' }))

const judge = (identity: readonly EpisodeIdentity[], now: string, before = 'x') =>
  episodeAgreement(identity, readEpisodes(now), () => readEpisodes(before))

test.each([
  ['Show/Season 1/Show - S01E02.mkv', known(1, 2)],
  ['Show/Season 1/Show - S01E02-E03.mkv', known(1, 2, 3)],
  ['Show/Livre IV/Show_-_Livre_IV_-_05_-_Titre.mkv', known(4, 5)],
])('%s agrees with what the database knows', (path, identity) => {
  expect(judge(identity, path)).toMatchObject({ agrees: true, vetoed: false })
})

test.each([
  ['Show/Season 2/Show - S02E02.mkv', known(1, 2)],
  ['Show/Season 1/Show - S01E02-E03.mkv', known(1, 1, 2)],
  ['Show/Season 3/Show - 3x13.mkv', known(0, 5)],
])('%s plainly says another episode', (path, identity) => {
  expect(judge(identity, path)).toMatchObject({ agrees: false, vetoed: true })
})

test('what the database does not know nobody contradicts', () => {
  const unknown = [{ season: null, episode: null, absolute: null, date: null, title: 'Pilot' }]
  expect(judge(unknown, 'Show/Season 2/Show - S02E02.mkv').vetoed).toBe(false)
})

test('old and new names that agree with each other are not contradicted by another order of the database', () => {
  expect(judge(known(2, 1), 'TV/Show/Season 1/Show S01E14.mkv', '/Media/Show/Show.S01E14.avi')).toMatchObject({
    agrees: true,
    vetoed: false,
  })
})

test('a bare number that says another episode only counts against it', () => {
  const { bits, vetoed } = judge(known(1, 2), 'Show/Season 1/07 - Title.mkv')
  expect(bits).toBeLessThan(0)
  expect(vetoed).toBe(false)
})
