import { open, readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Baseline } from '../core/baseline.ts'
import { parseBaseline } from '../core/parse-baseline.ts'
import type { Emit } from '../core/progress.ts'
import { ToolError } from '../core/tool-error.ts'
import { readManifest } from '../db/archive/read-manifest.ts'
import { readSlice } from '../db/plex/source/file-access.ts'
import { recognisableBytes, recognise } from '../db/plex/source/file-kind.ts'
import type { Io } from './io.ts'

/**
 * A baseline in a file of its own, or in the manifest of an archive.
 * @throws ToolError `baseline-not-found`; `baseline-invalid` where it is none, or a newer program's
 */
export async function namedBaseline(
  named: string,
  io: Pick<Io, 'cwd' | 'tempDir' | 'signal'>,
  emit: Emit,
): Promise<Baseline> {
  const path = resolve(io.cwd, named)
  const archived = await isArchive(path).catch((error: unknown) => {
    throw notFound(named, error)
  })
  return archived ? await ofArchive(named, path, io, emit) : parsed(named, await readFile(path, 'utf8'))
}

async function isArchive(path: string): Promise<boolean> {
  await using file = await open(path, 'r')
  const { size } = await file.stat()
  return recognise(await readSlice(file, 0, recognisableBytes), size).kind === 'archive'
}

async function ofArchive(
  named: string,
  path: string,
  { tempDir, signal }: Pick<Io, 'tempDir' | 'signal'>,
  emit: Emit,
): Promise<Baseline> {
  const { manifest, checks } = await readManifest(path, { tempDir, signal, emit })
  const failed = checks.find(({ status }) => status === 'failed')
  if (failed !== undefined) throw invalid(named, failed.message)
  if (manifest?.baseline === null || manifest === null) throw invalid(named, 'there is no baseline in its manifest')
  return parsed(named, JSON.stringify(manifest.baseline))
}

function parsed(named: string, text: string): Baseline {
  const found = parseBaseline(text)
  if ('baseline' in found) return found.baseline
  throw invalid(named, found.problem)
}

const wanted = 'name the file that plexferry baseline --out wrote'

function notFound(named: string, cause: unknown): ToolError {
  const message = `${named} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`
  return new ToolError('baseline-not-found', message, wanted, { cause })
}

const invalid = (named: string, problem: string): ToolError =>
  new ToolError(
    'baseline-invalid',
    `${named} cannot be held against: ${problem}`,
    `${wanted}, or take it again with this program`,
  )
