import { expect, test } from 'vitest'
import { isExtra, isHidden, MediaClass, MediaClassifier, sectionWants } from '../../../src/core/media-file.ts'

const classify = (path: string): MediaClass => {
  const bytes = new TextEncoder().encode(path)
  return new MediaClassifier().classify(bytes, 0, bytes.length)
}

test.each([
  ['a.mkv', MediaClass.video],
  ['a.MKV', MediaClass.video],
  ['a/b.dvr-ms', MediaClass.video],
  ['a.flac', MediaClass.audio],
  ['a.HEIC', MediaClass.image],
  ['a.srt', MediaClass.none],
  ['mkv', MediaClass.none],
  ['.mkv', MediaClass.none],
  ['folder.mkv/file', MediaClass.none],
  ['folder/.mp3', MediaClass.none],
  ['a.verylongextension', MediaClass.none],
  ['', MediaClass.none],
])('%j is of class %i', (path, expected) => {
  expect(classify(path)).toBe(expected)
})

test('a classifier that has seen an extension in one letter case still knows the other', () => {
  const classifier = new MediaClassifier()
  for (const path of ['a.mp3', 'b.MP3', 'c.mp3', 'd.xyz', 'e.xyz']) {
    const bytes = new TextEncoder().encode(path)
    expect(classifier.classify(bytes, 0, bytes.length)).toBe(path.endsWith('xyz') ? MediaClass.none : MediaClass.audio)
  }
})

test('photo sections want videos too, and nobody wants what is no media', () => {
  expect(sectionWants('photo', MediaClass.video)).toBe(true)
  expect(sectionWants('artist', MediaClass.video)).toBe(false)
  expect(sectionWants('movie', MediaClass.none)).toBe(false)
})

test.each([
  'A-trailer.mkv',
  'A/Trailers/x.mkv',
  'Sample/x.mkv',
  'A/Extras/x.mkv',
  'A/Behind The Scenes/x.mkv',
  'sample.avi',
  'a.sample.mkv',
  'theme.mp4',
])('%s is an extra', (path) => expect(isExtra(path, 'show')).toBe(true))
test.each([
  'The Trailer Park.mkv',
  'Sampler/x.mkv',
  'Extras/Season 1/S01E01.mkv',
  'Trailers.mkv',
  'short circuit.mkv',
  'A/The Others (2001).mkv',
])('%s is none', (path) => expect(isExtra(path, 'show')).toBe(false))
test.each(['.x.mkv', 'a/.trash/x.mkv', '@eaDir/x.jpg', 'a/#recycle/x.mkv'])('%s is hidden', (path) =>
  expect(isHidden(path)).toBe(true),
)
test('an ordinary name is not hidden', () => expect(isHidden('a.b/c.mkv')).toBe(false))

test('a folder of extras directly below a root of films is one', () => {
  expect([isExtra('Extras/x.mkv', 'movie'), isExtra('Extras/x.mkv', 'show')]).toEqual([true, false])
})
