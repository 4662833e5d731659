/** A run that backs up and does nothing else: `node back-up.ts FILE [NAME]`; says `begun`, then how it went. */
import { backUp } from '../../../../src/db/plex/write/backup.ts'
import { holdPair } from '../../../../src/db/plex/write/held-pair.ts'

process.on('SIGXFSZ', () => undefined)
const [file = '', name = 'run'] = process.argv.slice(2)
using pair = holdPair(file)
if (name !== 'run') process.stdout.write('begun\n')
const said = await backUp(pair, { name }).then(
  ({ folder }) => folder,
  (error: unknown) =>
    error instanceof Error && 'code' in error ? `${String(error.code)}: ${error.message}` : String(error),
)
process.stdout.write(`${said}\n`)
