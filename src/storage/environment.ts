/** Environment variables, handed in by whoever may read them. */
export type Environment = Readonly<Record<string, string | undefined>>
