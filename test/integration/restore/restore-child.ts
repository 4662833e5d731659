/**
 * Restores an archive onto a folder, or takes the newest restore back, until it is killed:
 * `node restore-child.ts restore|undo TO WORKSPACE TEMP ARCHIVE BASE [MOVE]`. With a move, it kills itself before the
 * so-maniest.
 */
import { writeSync } from 'node:fs'
import { ToolError } from '../../../src/core/tool-error.ts'
import { openWorkspace } from '../../../src/db/state/workspace.ts'
import { restoreArchive } from '../../../src/orchestrate/restore/restore-archive.ts'
import { openLocalTarget } from '../../../src/orchestrate/restore/target/local-target.ts'
import { undoRestore } from '../../../src/orchestrate/restore/undo-restore.ts'

const [command, to = '', state = '', tempDir = '', archive = '', base = '', at] = process.argv.slice(2)
const now = (): Date => new Date('2026-11-28T12:00:00Z')
let moves = 0
const onMove = (): void => {
  if (at !== undefined && moves === Number(at)) process.kill(process.pid, 'SIGKILL')
  moves++
}
try {
  await using workspace = await openWorkspace(state, { now })
  await using target = await openLocalTarget(to)
  writeSync(1, 'begins\n')
  const shared = { target, workspace, tempDir, now, plex: null, onMove }
  if (command === 'undo') await undoRestore({ ...shared, runId: null, acceptLoss: true })
  else
    await restoreArchive({
      ...shared,
      archive,
      toolVersion: '0.0.0-test',
      random: Math.random,
      only: null,
      mergeWatchState: true,
      base,
      homeVersion: null,
      acceptLoss: false,
      server: null,
      agree: async () => true,
    })
  writeSync(1, `${moves} moves\n`)
} catch (error) {
  if (!(error instanceof ToolError)) throw error
  writeSync(1, `${error.code} ${error.message}\n`)
  process.exitCode = error.exitCode
}
