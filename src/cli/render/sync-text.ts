import { counted } from '../../core/counted.ts'
import { formatBytes } from '../../core/figures.ts'
import type { SyncResult } from '../../orchestrate/sync/run-sync.ts'
import type { SectionScan, SyncSpec } from '../../orchestrate/sync/sync-spec.ts'
import type { Style } from './style.ts'
import { visible } from './visible.ts'

/** What a run would do. */
export function renderSyncPlan(spec: SyncSpec, moves: number | null): string {
  const { from, out, image, media, sections, excluded, skipSonic, forceDeepScan, keep } = spec
  const rest = `all but photos${excluded.length === 0 ? '' : ` and ${excluded.join(', ')}`}`
  const rows: [string, string][] = [
    ['from', `${visible(from)}, which is only read`],
    ['moves', moves === null ? 'none' : `${counted(moves, 'move')} of the plan, written to the copy`],
    ['server', `a container of ${image}, on this machine; its port is open to this machine only`],
    ['media', media.map(({ from: here, to }) => `${visible(here)} as ${visible(to)}, read only`).join('; ') || 'none'],
    ['scan', `${sections.length > 0 ? sections.join(', ') : rest}${forceDeepScan ? ', with all metadata anew' : ''}`],
    ['sonic', skipSonic ? 'no' : 'music that was scanned'],
    ['archive', visible(out)],
    ['then', keep ? 'the container is removed, the folder of the run is kept' : 'container and copy are removed'],
  ]
  return `${rows.map(([name, text]) => `${name.padEnd(8)} ${text}`).join('\n')}\nNothing was done: this was a dry run.\n`
}

/** What came of a run. */
export function renderSync({ id, archive, scans, sonic, report, kept }: SyncResult, style: Style): string {
  const lines = scans.map((scan) => scanLine(scan, report))
  const failed = report.checks.filter(({ status }) => status === 'failed')
  return [
    ...lines.map((line) => visible(line)),
    ...(sonic === null ? [] : [`sonic: ${sonic}`]),
    ...failed.map(({ code, message }) => style.bad(`${code}: ${visible(message)}`)),
    `archive ${visible(archive.path)} (${formatBytes(archive.bytes)}), sha256 ${archive.sha256}`,
    ...(kept === null ? [] : [`kept    ${visible(kept)}`]),
    failed.length > 0
      ? `Run ${id} is done, and its archive is not to be brought home: see plexferry check --db ${visible(archive.path)}`
      : `Run ${id} is done. To bring it home: plexferry restore --archive ${visible(archive.path)} --to …`,
    '',
  ].join('\n')
}

function scanLine({ id, name, outcome, why, seconds }: SectionScan, { diff }: SyncResult['report']): string {
  const change = diff?.sections.find((section) => section.id === id)
  const counts =
    change === undefined
      ? ''
      : `, files ${change.parts.before} → ${change.parts.after} (+${change.parts.gained} −${change.parts.lost})` +
        `, trash ${change.trashed.before} → ${change.trashed.after}` +
        (change.sonic === null ? '' : `, Sonic ${change.sonic.before} → ${change.sonic.after}`)
  return `${name}: ${outcome === 'finished' ? 'scanned' : `not finished (${outcome}${why === null ? '' : `: ${why}`})`} in ${seconds} s${counts}`
}
