import { counted } from '../../core/counted.ts'
import { type MeaningCheck, noneBad, valueOf } from './meaning-check.ts'

export const partsWithoutDirectory = {
  code: 'parts-without-directory',
  tables: ['media_parts', 'directories'],
  remedy: 'repair the database, or go back to a backup: the folders of these files are gone',
  judge: ({ firm }) =>
    noneBad(valueOf(firm.directoryOfPart), {
      good: 'every folder that a part names is there',
      wrong: (bad) => `${counted(bad, 'part')} in a folder whose row is not there`,
    }),
} as const satisfies MeaningCheck
