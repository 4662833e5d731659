/** What became of a part's file, as numbers because there is one for each of half a million parts. */
export const PartClass = { present: 0, stale: 1, changed: 2, spelling: 3, unjudged: 4 } as const
export type PartClass = (typeof PartClass)[keyof typeof PartClass]

export const partClassNames = ['present', 'stale', 'changed', 'spelling', 'unjudged'] as const
export type PartClassName = (typeof partClassNames)[number]
