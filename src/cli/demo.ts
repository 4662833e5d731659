import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, rmdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { DemoScenario } from '#fixtures/demo.js'
import { ExitCode } from '../core/exit-code.ts'
import { shellQuoted } from '../core/shell-quoted.ts'
import { ToolError } from '../core/tool-error.ts'
import { askWorker } from '../db/ask-worker.ts'
import { runAudit } from './audit.ts'
import { runBaseline } from './baseline.ts'
import { runCheck } from './check.ts'
import type { DemoMessage, DemoRequest } from './demo-worker.ts'
import type { Io } from './io.ts'
import type { CommonOptions, Outcome } from './options.ts'
import { showProgress } from './progress-line.ts'
import { runRemap } from './remap.ts'

export interface DemoFlags extends CommonOptions {
  readonly scale: number
  readonly seed: number
  readonly scenario: DemoScenario
  readonly generation: '23' | '24' | '25' | '26'
  readonly objects?: number
  readonly withFiles?: boolean
  readonly out?: string
}

const generations = { '23': 23, '24': 24, '25': 25, '26': 26 } as const

/** Files are made, to be held against their hashes, as long as there are not too many of them. */
const mostWithFiles = 0.05

/**
 * `plexferry demo`: a library to try plexferry on, and the whole story on it: audit, remap, apply, check and audit
 * again. One that is made where the operator wants it is only audited, and left for the operator to go on with.
 */
export async function runDemo(io: Io, flags: DemoFlags): Promise<Outcome> {
  const folder =
    flags.out === undefined ? await mkdtemp(join(io.tempDir, 'plexferry-demo-')) : await emptyFolder(io, flags.out)
  const isStory = flags.out === undefined && flags.json !== true
  const withFiles = flags.withFiles === true || (isStory && flags.scale <= mostWithFiles)
  const say = async (text: string): Promise<void> => {
    if (flags.quiet !== true) await io.stderr.write(`${text}\n`)
  }
  await say(`making a demo library in ${folder}`)
  const listing = await makeDemo(io, folder, { ...flags, withFiles })
  const step = async (name: string, words: readonly string[]): Promise<void> =>
    await say(`\n$ plexferry ${[name, '--db', folder, ...words].map(shellQuoted).join(' ')}\n`)
  const audit = async (): Promise<Outcome> => {
    await step('audit', ['--listing', listing])
    return await runAudit(io, { ...common(flags), db: folder, listing, configured: null })
  }
  let outcome = await audit()
  if (isStory) {
    const workspace = join(folder, 'workspace')
    const content = withFiles ? { content: `dir:${join(folder, 'media')}` } : {}
    const remap = { ...common(flags), db: folder, workspace, proof: 'auto' as const, configured: null }
    const plan = join(folder, 'plan.json')
    const from = ['--listing', listing, ...Object.values(content).flatMap((source) => ['--content', source])]
    await step('remap', [...from, '--plan-out', plan, '--workspace', workspace])
    await runRemap(io, { ...remap, listing, ...content, planOut: plan })
    const baseline = join(folder, 'before.json')
    await step('baseline', ['--out', baseline])
    await runBaseline(io, { ...common(flags), db: folder, out: baseline })
    await step('remap', ['--plan', plan, '--apply', '--yes', '--workspace', workspace])
    await runRemap(io, { ...remap, plan, apply: true, yes: true })
    await step('check', ['--baseline', baseline])
    const checked = await runCheck(io, { ...common(flags), db: folder, baseline })
    outcome = await audit()
    if (checked.exitCode !== ExitCode.ok) outcome = checked
    await say(`\nTo take it back: plexferry undo --db ${shellQuoted(folder)} --workspace ${shellQuoted(workspace)}`)
  }
  await say(`\nThe library stays in ${folder}; remove it with: rm -r ${shellQuoted(folder)}`)
  return outcome
}

/** Makes it in another thread, so that this one hears an interrupt; what was made by then goes. */
async function makeDemo(io: Io, folder: string, flags: DemoFlags): Promise<string> {
  const { scale, seed, scenario, generation, objects, withFiles = false } = flags
  const options = { scale, seed, scenario, generation: generations[generation], withFiles }
  const workerData: DemoRequest = { folder, options: objects === undefined ? options : { ...options, objects } }
  await using progress = showProgress(io, flags.quiet === true)
  try {
    return await askWorker<DemoMessage, string>(
      'demo-worker',
      import.meta.url,
      workerData,
      io.signal,
      (message, { resolve, reject }) => {
        if ('progress' in message) progress.emit(message.progress)
        else if ('failure' in message) reject(message.failure)
        else resolve(message.listing)
      },
    )
  } catch (error) {
    const made = await readdir(folder)
    await Promise.all(made.map(async (name) => await rm(join(folder, name), { recursive: true, force: true })))
    await rmdir(folder)
    throw error
  }
}

function common({ json, quiet, verbose, color }: CommonOptions): CommonOptions {
  return {
    color,
    ...(json === undefined ? {} : { json }),
    ...(quiet === undefined ? {} : { quiet }),
    ...(verbose === undefined ? {} : { verbose }),
  }
}

/** @throws ToolError `usage` when something is there already, or it cannot be made */
async function emptyFolder(io: Io, out: string): Promise<string> {
  const folder = resolve(io.cwd, out)
  try {
    // Not with its parents: Node never returns from that where the file system makes no folders.
    if (!existsSync(folder)) await mkdir(folder)
    if ((await readdir(folder)).length === 0) return folder
  } catch (error) {
    throw new ToolError('usage', `${folder} cannot be made: ${String(error)}`, 'name a folder whose parent is there', {
      cause: error,
    })
  }
  throw new ToolError('usage', `${folder} is not empty`, 'name a folder that is empty or not there yet')
}
