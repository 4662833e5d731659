import type { BaselineDiff, SectionDiff } from '../../core/baseline-diff.ts'
import type { Check } from '../../core/check.ts'
import { counted } from '../../core/counted.ts'
import { allowance } from '../check/meaning-check.ts'

/** What is judged against a baseline, and what to do when it failed. */
export const baselineRemedies = {
  'baseline-readable': 'see the checks of the file: what cannot be read cannot be held against the baseline',
  'baseline-sections': 'keep the database of before: this one has lost a whole section',
  'baseline-deleted':
    'keep the database of before, and see whether the files were all mounted when this one was scanned',
  'baseline-watch-state': 'keep the database of before, or bring its watch state over: this one has lost some',
  'baseline-roots': 'see that the folder is mounted, and scan the section, before Plex empties its trash',
  'baseline-analysis': 'keep the database of before: this one has lost analysis that takes days to make again',
  'baseline-tables': 'keep the database of before: this one has lost whole tables',
} as const satisfies Record<string, string>

export type BaselineCode = keyof typeof baselineRemedies

/**
 * Whether what was lost since a baseline is more than daily life loses: at most a hundred or one in a hundred of a
 * section, no section as a whole, and of what was watched nothing.
 */
export function fuse(diff: BaselineDiff, unreadable: Readonly<Record<string, string>> = {}): Check<BaselineCode>[] {
  const sectionsRead = !('sections' in unreadable)
  const watchRead = !('watch state' in unreadable)
  const what = Object.keys(unreadable)
  return [
    ...(what.length === 0
      ? []
      : [check('baseline-readable', 'unknown', `not held against the baseline: ${what.join(', ')}`, { unreadable })]),
    ...(sectionsRead ? [sections(diff), deleted(diff), roots(diff), analysis(diff)] : []),
    ...(watchRead ? [watchState(diff)] : []),
    tables(diff),
  ]
}

function check(
  code: BaselineCode,
  status: Check['status'],
  message: string,
  evidence: Check['evidence'],
): Check<BaselineCode> {
  return { code, status, message, evidence }
}

const judged = (
  code: BaselineCode,
  bad: readonly unknown[],
  words: { readonly good: string; readonly wrong: string },
  evidence: Check['evidence'],
): Check<BaselineCode> =>
  check(code, bad.length === 0 ? 'ok' : 'failed', bad.length === 0 ? words.good : words.wrong, evidence)

const nameOf = ({ id, name }: Pick<SectionDiff, 'id' | 'name'>): string => name ?? `section ${id}`

function sections({ sections }: BaselineDiff): Check<BaselineCode> {
  const emptied = sections.filter(({ state, parts }) => state === 'lost' || (parts.before > 0 && parts.after === 0))
  return judged(
    'baseline-sections',
    emptied,
    { good: 'no section was lost or emptied', wrong: `lost or emptied: ${emptied.map(nameOf).join(', ')}` },
    { sections: emptied.map(({ id, name, parts }) => ({ id, name, parts: parts.before })) },
  )
}

const leaves = ['movie', 'episode', 'track', 'photo']

/** Files and the items that own them: what is in the trash now is lost from what is live, too. */
function lostOf({ parts, items }: SectionDiff): number {
  return Math.max(
    parts.lost,
    leaves.reduce((sum, kind) => sum + (items[kind]?.lost ?? 0), 0),
  )
}

function deleted({ sections }: BaselineDiff): Check<BaselineCode> {
  const counts = sections.map((section) => ({
    id: section.id,
    name: section.name,
    lost: lostOf(section),
    before: section.parts.before,
    allowed: allowance(section.parts.before),
  }))
  const lost = counts.reduce((sum, section) => sum + section.lost, 0)
  const allowed = allowance(counts.reduce((sum, { before }) => sum + before, 0))
  const over = counts.filter((section) => section.lost > section.allowed)
  const where =
    over.length === 0 ? '' : `, ${over.map((section) => `${section.lost} of ${nameOf(section)}`).join(', ')}`
  return judged(
    'baseline-deleted',
    lost > allowed ? counts : over,
    {
      good: lost === 0 ? 'nothing was deleted' : `${counted(lost, 'file')} deleted, within what daily life loses`,
      wrong: `${counted(lost, 'file')} deleted${where}: more than daily life loses`,
    },
    { lost, allowed, sections: counts.filter((section) => section.lost > 0) },
  )
}

function roots({ sections }: BaselineDiff): Check<BaselineCode> {
  const missing = sections.filter(({ unavailable }) => unavailable > 0)
  return judged(
    'baseline-roots',
    missing,
    {
      good: 'no folder of a section has become unavailable',
      wrong: `a folder has become unavailable: ${missing.map(nameOf).join(', ')}`,
    },
    { sections: missing.map(({ id, name, unavailable }) => ({ id, name, unavailable })) },
  )
}

/** Beyond what went with the files that were deleted. */
function analysis({ sections }: BaselineDiff): Check<BaselineCode> {
  const less = sections.flatMap((section) => {
    const spare = lostOf(section) + allowance(section.parts.before)
    const sonic = section.sonic === null ? 0 : section.sonic.before - section.sonic.after
    const analysed = section.analysed.before - section.analysed.after
    return section.state !== 'lost' && Math.max(sonic, analysed) > spare
      ? [{ id: section.id, name: section.name, sonic, analysed }]
      : []
  })
  return judged(
    'baseline-analysis',
    less,
    { good: 'no analysis was lost', wrong: `analysis was lost: ${less.map(nameOf).join(', ')}` },
    { sections: less },
  )
}

function watchState({ watch }: BaselineDiff): Check<BaselineCode> {
  const smaller = watch.filter((account) => account.smaller.length > 0)
  return judged(
    'baseline-watch-state',
    smaller,
    {
      good: 'no account has lost watch state',
      wrong: `${counted(smaller.length, 'account')} with less watch state than before`,
    },
    {
      accounts: smaller.map(({ account, before, after, smaller: names }) => ({
        account,
        ...Object.fromEntries(names.map((name) => [name, { before: count(before, name), after: count(after, name) }])),
      })),
    },
  )
}

const count = (row: object | null, name: string): number =>
  row === null ? 0 : Number((row as Readonly<Record<string, unknown>>)[name] ?? 0)

/** Queues, logs and figures come and go; migrations drop what they replace, which is the schema's own matter. */
const fleeting =
  /^(?:activities|statistics_.*|play_queue.*|download_queue.*|media_grabs|media_provider_resources|hub_templates|plugin_.*|plugins|stream_types|media_metadata_mappings|library_timeline_entries|metadata_agent_provider.*|metadata_item_cluster.*|locatables|location_places|versioned_metadata_items|custom_channels|view_settings)$/u

function tables({ tables }: BaselineDiff): Check<BaselineCode> {
  const gone = tables.filter(({ name, before, after }) => before > 0 && after === 0 && !fleeting.test(name))
  return judged(
    'baseline-tables',
    gone,
    { good: 'no table was emptied', wrong: `emptied: ${gone.map(({ name }) => name).join(', ')}` },
    { tables: gone.map(({ name, before }) => ({ name, rows: before })) },
  )
}
