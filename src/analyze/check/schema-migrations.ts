import { counted } from '../../core/counted.ts'
import { failed, type Judgement, type MeaningCheck, ok, valueOf } from './meaning-check.ts'

export const schemaMigrations = {
  code: 'schema-migrations',
  tables: ['schema_migrations'],
  remedy: 'go back to a backup: Plex runs again what is missing here, on tables that have seen it already',
  judge(facts): Judgement {
    const { rows, missing, contradictions, unknownNewer } = valueOf(facts.migrations)
    const evidence = { rows, newest: facts.schema, generation: facts.generation, missing, contradictions }
    if (missing.length > 0)
      return failed(`${counted(missing.length, 'migration')} missing among those before ${facts.schema}`, evidence)
    if (contradictions.length > 0)
      return failed(`the schema is not what its migrations make: ${contradictions.join(', ')}`, evidence)
    if (unknownNewer)
      return { status: 'unknown', message: `schema ${facts.schema} is newer than any that is known here`, evidence }
    return ok(`the schema is that of Plex ${facts.generation}, with all its migrations`, evidence)
  },
} as const satisfies MeaningCheck
