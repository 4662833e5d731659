import { expect, test } from 'vitest'
import { damageTrials, mustBeDetected, type Trial } from '../../../support/damage-trials.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

test('damage to any page of a table or index that changes what can be read is found', async () => {
  const trials: Trial[] = []
  for await (const trial of damageTrials(tempFolder(), { trials: 200, seed: 4, scale: 0.0002 })) trials.push(trial)
  const counting = trials.filter(mustBeDetected)
  expect(counting.length).toBeGreaterThan(80)
  expect(counting.filter(({ detected }) => !detected)).toEqual([])
})
