import { counted } from '../../core/counted.ts'
import { failed, type MeaningCheck, ok, valueOf } from './meaning-check.ts'

export const schemaObjects = {
  code: 'schema-objects',
  tables: ['sqlite_schema'],
  remedy: 'go back to a backup, or let Plex repair it: with these missing, changing or adding an item fails',
  judge({ objects }) {
    const { objects: count, missing, brokenTriggers } = valueOf(objects)
    return missing.length + brokenTriggers.length === 0
      ? ok('tables, search tables, triggers and the title index are there', { objects: count })
      : failed(
          missing.length > 0
            ? `${counted(missing.length, 'table, trigger or index', 'tables, triggers or indexes')} missing: ${missing.join(', ')}`
            : `${counted(brokenTriggers.length, 'trigger')} on tables that are not there`,
          { objects: count, missing, brokenTriggers },
        )
  },
} as const satisfies MeaningCheck
