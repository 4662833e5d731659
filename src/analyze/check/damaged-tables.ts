import type { Check } from '../../core/check.ts'

/** Tables that the checks of the file found damaged: what is read from them may lack rows without a word. */
export function damagedTables(fileChecks: readonly Check[]): ReadonlySet<string> {
  const tables = new Set<string>()
  for (const { status, evidence } of fileChecks) {
    if (status !== 'failed' || evidence['database'] === 'blobs') continue
    for (const named of [evidence['table'], evidence['tables']].flat()) if (typeof named === 'string') tables.add(named)
  }
  return tables
}
