import * as z from 'zod/mini'

/** `sync` of the configuration file (docs/sync.md). */
export const syncSchema = z.strictObject({
  image: z.optional(z.string()),
  media: z.optional(z.array(z.string())),
  exclude: z.optional(z.array(z.string())),
})
