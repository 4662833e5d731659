/**
 * Swaps the databases of a folder, or swaps them back, or settles what was cut short, until it is killed:
 * `node swap-child.ts restore|undo|settle|fail DATABASES [MOVE]`. With a move, it kills itself before the so-maniest;
 * `fail` makes that move fail instead, and goes on.
 */
import { writeSync } from 'node:fs'
import { ToolError } from '../../../src/core/tool-error.ts'
import { isPending, readStates, restorePlace } from '../../../src/orchestrate/restore/swap/restore-state.ts'
import { SwapRun } from '../../../src/orchestrate/restore/swap/run-swap.ts'
import { localFiles } from '../../../src/orchestrate/restore/target/local-files.ts'

const [command = '', databases = '', at, thenAt] = process.argv.slice(2)
let moves = 0
let failed = false
const onMove = (): void => {
  const move = moves++
  if (command === 'fail' && !failed && move === Number(at)) {
    failed = true
    throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
  }
  const death = command === 'fail' ? thenAt : at
  if (death !== undefined && move === Number(death)) process.kill(process.pid, 'SIGKILL')
}
try {
  const [state] = await readStates(localFiles, databases)
  // Of a run that had only prepared nothing is left once it is settled.
  if (state === undefined) throw new ToolError('run-unknown', 'no state', '')
  const run = new SwapRun(restorePlace(databases, state.runId), state, {
    files: localFiles,
    now: () => new Date('2026-01-01T00:00:00Z'),
    onMove,
  })
  writeSync(1, 'begins\n')
  if (command === 'settle') writeSync(1, `${await run.settle()}\n`)
  else if (isPending(state) && state.phase !== 'staging') throw new Error('pending')
  else {
    if (command === 'undo') await run.record({ action: 'undo' })
    await run.swap()
  }
  if (run.state.phase === 'files') await run.record({ phase: run.state.action === 'undo' ? 'undone' : 'done' })
  writeSync(1, `${moves} moves\n`)
} catch (error) {
  if (!(error instanceof ToolError)) throw error
  writeSync(1, `${error.code} ${error.message}\n`)
  process.exitCode = command === 'settle' && error.code === 'run-unknown' ? 0 : error.exitCode
}
