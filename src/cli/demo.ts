import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, rmdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { DemoScenario } from '#fixtures/demo.js'
import { shellQuoted } from '../core/shell-quoted.ts'
import { ToolError } from '../core/tool-error.ts'
import { askWorker } from '../db/ask-worker.ts'
import { runAudit } from './audit.ts'
import type { DemoMessage, DemoRequest } from './demo-worker.ts'
import type { Io } from './io.ts'
import type { CommonOptions, Outcome } from './options.ts'
import { showProgress } from './progress-line.ts'

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

/** `plexferry demo`: a library to try plexferry on, and what it says of it. */
export async function runDemo(io: Io, flags: DemoFlags): Promise<Outcome> {
  const folder =
    flags.out === undefined ? await mkdtemp(join(io.tempDir, 'plexferry-demo-')) : await emptyFolder(io, flags.out)
  const say = async (text: string): Promise<void> => {
    if (flags.quiet !== true) await io.stderr.write(`${text}\n`)
  }
  await say(`making a demo library in ${folder}`)
  const listing = await makeDemo(io, folder, flags)
  await say(`\n$ plexferry audit --db ${shellQuoted(folder)} --listing ${shellQuoted(listing)}\n`)
  const outcome = await runAudit(io, { ...common(flags), db: folder, listing, configured: null })
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
