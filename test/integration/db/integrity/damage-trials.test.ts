import { expect, test } from 'vitest'
import { generations } from '../../../../fixtures/schema/generation.ts'
import { damageTrials, mustBeDetected, type Trial } from '../../../support/damage-trials.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

// Of nine kinds of page by five forms of damage each generation gets all.
test.each(generations)(
  'damage to a table or index of generation %i that changes what can be read is found',
  async (of) => {
    const trials: Trial[] = []
    const options = { trials: 45, seed: of, scale: 0.0001, of: [of] }
    for await (const trial of damageTrials(tempFolder(), options)) trials.push(trial)
    const counting = trials.filter(mustBeDetected)
    expect(counting.length).toBeGreaterThan(20)
    expect(counting.filter(({ detected }) => !detected)).toEqual([])
  },
)
