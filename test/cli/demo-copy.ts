import { cpSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { buildDemo, type Demo, type DemoOptions } from '../../fixtures/demo.ts'
import { dataFolder } from '../../fixtures/data-folder.ts'
import type { AppliedRun } from '../../src/remap/apply/apply-plan.ts'
import type { RemapPlan } from '../../src/remap/remap-plan.ts'
import { runCli } from '../support/run-cli.ts'

export interface RemapDocument extends RemapPlan {
  readonly run?: AppliedRun
}

/** Where a test works on a library of its own. */
export interface DemoCopy {
  readonly folder: string
  readonly database: string
  readonly listing: string
  readonly workspace: string
  /** `--db` and `--workspace`, for remap and undo. */
  readonly here: readonly string[]
}

/** A small demo library, built once; tests that write take copies of it. */
export function demoIn(folder: string, options: DemoOptions = {}): Demo {
  return buildDemo(join(folder, 'demo'), { scale: 0.002, ...options })
}

export function copyOf(demo: Demo, folder: string): DemoCopy {
  const own = join(folder, 'server')
  mkdirSync(own)
  cpSync(join(demo.folder, 'Plex Media Server'), join(own, 'Plex Media Server'), { recursive: true })
  const workspace = join(folder, 'workspace')
  const here = ['--db', own, '--workspace', workspace]
  return { folder: own, database: dataFolder(own).library, listing: demo.listing, workspace, here }
}

/** Runs a command that has to end well, and gives its one JSON document. */
export async function jsonOf<Document = RemapDocument>(args: readonly string[], code = 0): Promise<Document> {
  const run = await runCli([...args, '--json', '--quiet'])
  expect([run.code, run.stderr]).toEqual([code, ''])
  return JSON.parse(run.stdout) as Document
}

/** Sizes of a listing's objects, by the path at which Plex sees them. */
export function listedSizes(listing: string): ReadonlyMap<string, number> {
  const objects = JSON.parse(readFileSync(listing, 'utf8')) as { Path: string; Size: number }[]
  return new Map(objects.map(({ Path, Size }) => [`/Media/${Path}`, Size]))
}
