/**
 * Applies a plan, or undoes the newest run, until it is killed:
 * `node apply-child.ts apply|apply-as-nobody|undo DATABASE WORKSPACE PLAN [STEP ROWS]`. With a step, it kills itself there, at the
 * first report of so many rows; without, it lives until its parent's patience ends, who is told when it begins.
 */
import { readFileSync, writeSync } from 'node:fs'
import Database from 'better-sqlite3'
import { ToolError } from '../../../src/core/tool-error.ts'
import { openWorkspace } from '../../../src/db/state/workspace.ts'
import { applyPlan } from '../../../src/remap/apply/apply-plan.ts'
import { undoRun } from '../../../src/remap/apply/undo-run.ts'
import type { RemapPlan } from '../../../src/remap/remap-plan.ts'

const [command, database = '', folder = '', planFile = '', step, rows = '0'] = process.argv.slice(2)
// Root may write anywhere, and so becomes nobody first, who may not be able to load the driver any more.
if (command === 'apply-as-nobody' && process.getuid?.() === 0) {
  new Database(':memory:').close()
  process.setgroups?.([])
  process.setgid?.(65_534)
  process.setuid?.(65_534)
}
const plan = JSON.parse(readFileSync(planFile, 'utf8')) as RemapPlan
/** One moment for all: new rows hold it. */
const now = (): Date => new Date(plan.createdAt)
const onStep = (reached: string, written: number): void => {
  if (reached === step && written >= Number(rows)) process.kill(process.pid, 'SIGKILL')
}
try {
  await using workspace = await openWorkspace(folder, { now })
  writeSync(1, 'begins\n')
  const options = { database, workspace, now, random: Math.random, onStep }
  if (command === 'undo') await undoRun(options)
  else {
    await applyPlan(plan, {
      ...options,
      toolVersion: '0.0.0-test',
      origin: 'in-place',
      fingerprintNow: plan.source.fingerprint,
      stillTheSame: () => Promise.resolve(true),
    })
  }
  writeSync(1, 'done\n')
} catch (error) {
  if (!(error instanceof ToolError)) throw error
  writeSync(1, `${error.code} ${error.message}\n`)
  process.exitCode = error.exitCode
}
