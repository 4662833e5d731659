import * as z from 'zod/mini'
import { profileNames } from '../orchestrate/cloud/profiles.ts'

const above0 = z.number().check(z.positive())

const profile = z.strictObject({
  types: z.optional(z.array(z.string()).check(z.minLength(1))),
  rootGb: z.optional(above0),
  cpus: z.optional(above0),
  memoryGb: z.optional(above0),
  cacheGb: z.optional(above0),
  transfers: z.optional(z.int().check(z.positive())),
})

/** What the configuration says of the cloud; what is not said is as in `orchestrate/cloud/profiles.ts`. */
export const cloudSchema = z.strictObject({
  zones: z.optional(z.array(z.string().check(z.regex(/^[a-z]{2}-[a-z]{3}-[1-9]$/u, 'a zone is like fr-par-1')))),
  instance: z.optional(z.enum(profileNames)),
  profiles: z.optional(z.partialRecord(z.enum(profileNames), profile)),
})
