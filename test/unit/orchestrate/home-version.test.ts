import { expect, test } from 'vitest'
import { compareVersions, requireReadable, type SchemaHistory } from '../../../src/orchestrate/restore/home-version.ts'

const history = (generation: string, ...steps: readonly (string | [string, string])[]): SchemaHistory => ({
  generation,
  versions: steps.map((step) =>
    typeof step === 'string' ? { version: step, minVersion: null } : { version: step[0], minVersion: step[1] },
  ),
})
const home = history('1.41', '1', '2')

test('a home server that has run all migrations needs no version', () => {
  expect(requireReadable(history('1.41', '2', '1'), home, null)).toEqual({ by: 'migrations' })
  expect(requireReadable(history('1.40', '1'), home, '1.0')).toEqual({ by: 'migrations' })
})

test('a library that is newer than home is refused unless home can use it', () => {
  const incoming = history('1.42', '1', '2', ['3', '1.41.5'], ['4', '1.42.0'])
  expect(() => requireReadable(incoming, home, null)).toThrow(expect.objectContaining({ code: 'home-unknown' }))
  expect(() => requireReadable(incoming, home, '1.41.9.9961-46083195d')).toThrow(
    expect.objectContaining({ code: 'home-too-old', message: expect.stringContaining('needs 1.42.0') }),
  )
  expect(requireReadable(incoming, home, '1.42.1.10060-4e8b05daf')).toEqual({
    by: 'version',
    version: '1.42.1.10060-4e8b05daf',
    needs: '1.42.0',
  })
})

test('where a migration does not say what it needs, the line that wrote it counts', () => {
  const incoming = history('1.42', '1', '2', ['3', '1.41.5'], '4')
  expect(() => requireReadable(incoming, home, '1.41.9')).toThrow(expect.objectContaining({ code: 'home-too-old' }))
  expect(requireReadable(incoming, home, '1.42.0')).toMatchObject({ needs: '1.42' })
  expect(() => requireReadable(incoming, null, null)).toThrow(expect.objectContaining({ code: 'home-unknown' }))
})

test('versions are compared number by number', () => {
  const sorted = ['1.9', '1.40.0.7775', '1.40.1', '1.41.3.9314-a0bfb8370', '1.42']
  expect(sorted.toReversed().toSorted(compareVersions)).toEqual(sorted)
  expect(compareVersions('1.42', '1.42.0')).toBe(0)
})
