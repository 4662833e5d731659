import { byVersion } from '../../core/plex-version.ts'
import { failed, type MeaningCheck, ok, skipped, valueOf } from './meaning-check.ts'

/** Migrations go one way: an older server refuses a newer database, or must be able to take them back. */
export const plexVersion = {
  code: 'plex-version',
  tables: ['schema_migrations'],
  remedy: 'bring the server at home to the version that wrote this database before it goes into place',
  judge(facts, { homeVersion }) {
    const { minVersion } = valueOf(facts.migrations)
    // Without a stored minimum the line that makes this schema is all that is known to read it.
    const line = /^\d+\.\d+$/u.test(facts.generation) ? facts.generation : null
    const needed = minVersion ?? line
    const evidence = { generation: facts.generation, minVersion, needed, homeVersion }
    const readers = needed === null ? 'which servers read it is not known' : `Plex ${needed} and later read it`
    if (homeVersion === null) return skipped(`${readers}; --home-version says whether yours does`, evidence)
    if (needed === null) return { status: 'unknown', message: readers, evidence }
    return byVersion(homeVersion, needed) >= 0
      ? ok(`${readers}, Plex ${homeVersion} at home among them`, evidence)
      : failed(`${readers}, and Plex ${homeVersion} at home is older`, evidence)
  },
} as const satisfies MeaningCheck
