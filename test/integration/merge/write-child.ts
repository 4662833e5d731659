/**
 * Merges and writes until it is killed: `node write-child.ts BASE HOME INCOMING WORKSPACE STEP`. It kills itself at that
 * step.
 */
import { openWorkspace } from '../../../src/db/state/workspace.ts'
import { writeWatchMerge } from '../../../src/orchestrate/merge/write-watch-merge.ts'
import { mergeFiles } from '../../support/watch-library.ts'

const [base = '', home = '', incoming = '', folder = '', step] = process.argv.slice(2)
const now = (): Date => new Date()
const noEngine = async (): Promise<string> =>
  Promise.reject(Object.assign(new Error('no such program'), { code: 'ENOENT' }))
await using workspace = await openWorkspace(folder, { now })
await writeWatchMerge(mergeFiles({ base, home, incoming }), {
  database: incoming,
  workspace,
  now,
  random: Math.random,
  findUsers: { run: noEngine },
  toolVersion: '0.0.0-test',
  backup: 'private-copy',
  onStep: (reached) => {
    if (reached === step) process.kill(process.pid, 'SIGKILL')
  },
})
