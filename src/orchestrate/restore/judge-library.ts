import type { BaselineCode } from '../../analyze/baseline/fuse.ts'
import { takeBaseline } from '../../analyze/baseline/take-baseline.ts'
import { check, checkFiles, type CheckOptions } from '../../analyze/check/check.ts'
import { type CheckReport, type CountedSection, type Verdict, verdictOf } from '../../analyze/check/check-report.ts'
import type { Baseline } from '../../core/baseline.ts'
import type { SectionDiff } from '../../core/baseline-diff.ts'
import { ToolError } from '../../core/tool-error.ts'
import { openPlex } from '../../db/plex/open-plex.ts'
import type { SectionChange, SectionFigures, VerifiedLibrary } from './restore-plan.ts'
import type { StagedArchive } from './stage-archive.ts'

export interface JudgeOptions extends Pick<CheckOptions, 'toolVersion' | 'now' | 'tempDir' | 'signal' | 'emit'> {
  readonly archive: string
  readonly acceptLoss: boolean
}

export interface JudgedLibrary {
  readonly verdict: Verdict
  readonly sections: readonly SectionChange[]
  /** What was lost and accepted. */
  readonly loss: readonly string[]
  readonly notes: readonly string[]
}

/**
 * Of what home has and the library that comes lacks, what is no daily life. What was watched is not of it: that is
 * merged, or its loss is said.
 */
const fuses: ReadonlySet<string> = new Set<BaselineCode>(['baseline-sections', 'baseline-deleted', 'baseline-analysis'])

/**
 * Checks the databases that come, and holds them against the library at home.
 * @param home null where there is none, or none that can be read
 * @throws ToolError `archive-damaged`; `restore-loss` where a loss is not accepted
 */
export async function judgeComing(
  { databases }: Pick<StagedArchive, 'databases'>,
  home: string | null,
  options: JudgeOptions,
): Promise<JudgedLibrary> {
  const { archive, acceptLoss } = options
  const of = (which: 'library' | 'blobs'): string | null =>
    databases.find(({ database }) => database === which)?.file ?? null
  const files = { path: archive, origin: 'archive', library: of('library'), blobs: of('blobs'), checks: [] } as const
  const before = home === null ? null : await baselineOf(home, options)
  const loss: string[] = []
  const report = await checkAgainst(before)
  const own = report.checks.filter(({ code }) => !code.startsWith('baseline-'))
  const failed = own.filter((each) => verdictOf([each]) === 'damaged')
  const broken = failed.filter(({ code }) => code.startsWith('file-'))
  if (broken.length > 0)
    throw new ToolError(
      'archive-damaged',
      `the databases of ${archive} are damaged: ${sentences(broken)}`,
      'nothing was moved; plexferry check says more, and plexferry repair makes a sound copy of what can be read',
    )
  loss.push(...[...failed, ...report.checks.filter(({ code }) => fuses.has(code))].filter(isFailed).map(sentence))
  if (loss.length > 0 && !acceptLoss)
    throw new ToolError(
      'restore-loss',
      `what is in ${archive} has lost more than daily life loses: ${loss.join('; ')}`,
      'nothing was moved; see why with plexferry check, or add --accept-loss to put it in place all the same',
    )
  return {
    verdict: verdictOf(own),
    sections: report.diff === null ? report.counts.sections.map(gained) : report.diff.sections.map(changed),
    loss,
    notes: report.checks
      .filter(({ code }) => code === 'baseline-roots')
      .filter(isFailed)
      .map(sentence),
  }

  async function checkAgainst(baseline: Baseline | null): Promise<CheckReport> {
    try {
      return await checkFiles(files, { ...options, baseline })
    } catch (error) {
      if (!(error instanceof ToolError && error.code === 'baseline-other')) throw error
      loss.push('the library at home is of another server, and nothing of it is in the archive')
      return await checkFiles(files, { ...options, baseline: null })
    }
  }
}

async function baselineOf(home: string, { toolVersion, now, tempDir, signal, emit }: JudgeOptions): Promise<Baseline> {
  const reading = { ...(signal === undefined ? {} : { signal }), ...(emit === undefined ? {} : { emit }) }
  await using library = await openPlex(home, { tempDir, ...reading })
  // It is kept nowhere, and what a person reads of it are names.
  return await takeBaseline(library, { toolVersion, now, clearNames: true, ...reading })
}

/** Checks what is in place, also while a server uses it; null where it cannot be read. */
export async function judgeInPlace(library: string, options: JudgeOptions): Promise<VerifiedLibrary | null> {
  const { toolVersion, now, tempDir, signal, emit } = options
  try {
    const { verdict, checks, counts } = await check(library, {
      toolVersion,
      now,
      tempDir,
      ...(signal === undefined ? {} : { signal }),
      ...(emit === undefined ? {} : { emit }),
    })
    const figures = counts.sections.map(figuresOf)
    return {
      verdict,
      failed: checks.filter(isFailed).map(sentence),
      items: figures.reduce((sum, { items }) => sum + items, 0),
      parts: figures.reduce((sum, { parts }) => sum + parts, 0),
    }
  } catch {
    return null
  }
}

interface Said {
  readonly code: string
  readonly status: string
  readonly message: string
}

const isFailed = ({ status }: Said): boolean => status === 'failed'
const sentence = ({ code, message }: Said): string => `${message} (${code})`
const sentences = (checks: readonly Said[]): string => checks.map(sentence).join('; ')

const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0)

function figuresOf({ items, parts, sonic, trashed }: CountedSection): SectionFigures {
  return {
    items: sum(Object.values(items)),
    parts,
    sonic: sonic?.analysed ?? null,
    trashed: trashed.items + trashed.media + trashed.parts,
  }
}

const gained = (section: CountedSection): SectionChange => ({
  id: section.id,
  name: section.name,
  before: null,
  after: figuresOf(section),
})

function changed({ id, name, state, items, parts, sonic, trashed }: SectionDiff): SectionChange {
  const at = (when: 'before' | 'after'): SectionFigures => ({
    items: sum(Object.values(items).map((kind) => kind[when])),
    parts: parts[when],
    sonic: sonic?.[when] ?? null,
    trashed: trashed[when],
  })
  return {
    id,
    name: name ?? `section ${id}`,
    before: state === 'gained' ? null : at('before'),
    after: state === 'lost' ? null : at('after'),
  }
}
