import { mkdir, mkdtemp, readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { buildDemo, type DemoScenario } from '#fixtures/demo.js'
import type { Outcome } from '../core/finding.ts'
import { shellQuoted } from '../core/shell-quoted.ts'
import { ToolError } from '../core/tool-error.ts'
import { runAudit } from './audit.ts'
import type { Io } from './io.ts'
import type { CommonOptions } from './options.ts'
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
  const progress = showProgress(io, flags.quiet === true)
  const demo = buildDemo(folder, {
    scale: flags.scale,
    seed: flags.seed,
    scenario: flags.scenario,
    generation: generations[flags.generation],
    withFiles: flags.withFiles === true,
    ...(flags.objects === undefined ? {} : { objects: flags.objects }),
    onProgress: ({ phase, done, total }) => progress.emit({ task: `making ${phase}`, done, total, unit: 'rows' }),
  })
  await progress.clear()
  const source = { db: folder, listing: demo.listing }
  await say(`\n$ plexferry audit --db ${shellQuoted(source.db)} --listing ${shellQuoted(source.listing)}\n`)
  const outcome = await runAudit(io, { ...common(flags), ...source, configured: null })
  await say(`\nThe library stays in ${folder}; remove it with: rm -r ${shellQuoted(folder)}`)
  return outcome
}

function common({ json, quiet, verbose, color }: CommonOptions): CommonOptions {
  return {
    color,
    ...(json === undefined ? {} : { json }),
    ...(quiet === undefined ? {} : { quiet }),
    ...(verbose === undefined ? {} : { verbose }),
  }
}

async function emptyFolder(io: Io, out: string): Promise<string> {
  const folder = resolve(io.cwd, out)
  await mkdir(folder, { recursive: true })
  if ((await readdir(folder)).length > 0)
    throw new ToolError('usage', `${folder} is not empty`, 'name a folder that is empty or not there yet')
  return folder
}
