export const profileNames = ['lite', 'standard', 'power', 'superpower'] as const
