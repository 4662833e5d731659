import { baselineRemedies } from '../baseline/fuse.ts'
import { meaningChecks } from './meaning-checks.ts'

const byCode: ReadonlyMap<string, string> = new Map([
  ...meaningChecks.map(({ code, remedy }) => [code, remedy] as const),
  ...Object.entries(baselineRemedies),
])

/** Of the checks of a file and of an archive, which are many of one kind. */
const byPrefix: readonly (readonly [prefix: string, remedy: string])[] = [
  ['file-', 'make a whole file of it: plexferry repair --db FILE --out NEW, or go back to a backup'],
  ['archive-', 'fetch or make the archive again: nothing of one that is not whole should go into place'],
]

/** What to do when a check of this code failed. */
export function remedyOf(code: string): string {
  return byCode.get(code) ?? byPrefix.find(([prefix]) => code.startsWith(prefix))?.[1] ?? ''
}
