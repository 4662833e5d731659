import { expect, test } from 'vitest'
import { fold, foldTokens } from '../../../../src/remap/names/fold.ts'

test.each([
  ['The Office', 'the office'],
  ["It's Always Sunny", 'its always sunny'],
  ['L’Heure', 'lheure'],
  ['LʼHeure', 'lheure'],
  ['L`Heure', 'lheure'],
  ['L＇Heure', 'lheure'],
  ['Rock´n´Roll', 'rocknroll'],
  ['Law & Order', 'law and order'],
  ['R&B', 'r and b'],
  ['Law ＆ Order', 'law and order'],
  ['Amélie', 'amelie'],
  ['Ame\u0301lie', 'amelie'],
  ['Œuvre à la Straße', 'oeuvre a la strasse'],
  ['STRAẞE', 'strasse'],
  ['Ærø Łódź Đà', 'aero lodz da'],
  ['«\u00a0Où\u202fça\u00a0»', 'ou ca'],
  ['a+b/c\\d', 'a b c d'],
  ['Mission: Impossible', 'mission impossible'],
  ['Mission꞉ Impossible', 'mission impossible'],
  ['ＣＳＩ：２', 'csi 2'],
  ['  __--  ', ''],
  ['進撃の巨人', '進撃の巨人'],
  ['Ёлки 5', 'елки 5'],
  ['Ωmega', 'ωmega'],
  ['𠮷野家', '𠮷野家'],
  ['한국', '한국'.normalize('NFKD')],
])('%j folds to %j', (text, folded) => {
  expect(fold(text)).toBe(folded)
})

test('vowel signs and voiced kana keep words apart', () => {
  expect(fold('かき')).not.toBe(fold('がき'))
  expect(fold('की')).not.toBe(fold('कु'))
})

test('tokens are the words of the folded text', () => {
  expect(foldTokens("Schitt's Creek & Co.")).toEqual(['schitts', 'creek', 'and', 'co'])
  expect(foldTokens(' - ')).toEqual([])
})
