import type { AuditReport, PartCounts } from '../../analyze/audit-report.ts'
import type { PathRow } from '../../analyze/path-rows.ts'
import { formatCount } from '../../core/figures.ts'
import { findingList } from './html/finding-list.ts'
import { html, type Markup } from './html/markup.ts'
import { pageScript } from './html/page-script.ts'
import { pathList } from './html/path-list.ts'
import { listFacts, rowChunks, rowClasses } from './html/row-chunks.ts'
import { sectionLabels } from './html/section-labels.ts'
import { sectionTable } from './html/section-table.ts'
import { sourceFacts } from './html/source-facts.ts'
import { shownGroups, staleBars } from './html/stale-bars.ts'
import { stylesheet } from './html/stylesheet.ts'

/** The report as one page that needs nothing but itself, in pieces of about 64 KiB. */
export function* renderHtml(report: AuditReport, rows: Iterable<PathRow>): Generator<string> {
  const script = pageScript()
  const labels = sectionLabels(report.sections)
  const groups = shownGroups(report)
  const chunks = rowChunks(
    rows,
    report.sections.map(({ id }) => id),
    groups,
  )
  const first = chunks.next()
  yield head(verdict(report.totals), script.hash).markup
  yield header(report).markup
  yield html`<main>${sectionTable(report)}${staleBars(report, groups, labels)}${findingList(report)}`.markup
  if (first.done === true) yield html`<p class="in-place">Every path is in its place.</p> `.markup
  else {
    yield pathList(report, labels).markup
    yield first.value
    yield listFacts({
      rows: yield* chunks,
      sections: report.sections.map(({ name }) => name),
      classes: rowClasses,
      groups: groups.map(({ path }) => path),
    })
  }
  yield html`</main>
<footer>Made by plexferry audit, which changed nothing. This page loads nothing from anywhere; it holds the library’s paths, so mind whom you send it to.</footer>
`.markup
  yield `<script>${script.text}</script>\n</body>\n</html>\n`
}

/** Only the page's own script may run, and nothing may be fetched, sent or embedded. */
function head(title: string, scriptHash: string): Markup {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; script-src '${scriptHash}'; base-uri 'none'; form-action 'none'"
        />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${title} – Plex library audit</title>
        <style>
          ${{ markup: stylesheet }}
        </style>
      </head>
      <body>
     `
}

function header(report: AuditReport): Markup {
  return html`<header>
    <p class="overline">Plex library audit</p>
    <h1>${verdict(report.totals)}</h1>
    ${report.totals.stale === 0 ? '' : html`<p class="lede">Do not scan these sections or empty Plex’s trash yet: a scan would drop the watch state, dates and analysis of what these paths belong to.</p>`}
    ${sourceFacts(report)}
  </header> `
}

function verdict({ parts, stale, changed, spelling, unjudged }: PartCounts): string {
  if (stale > 0) return `${formatCount(stale)} of ${formatCount(parts)} paths point at nothing`
  if (changed + spelling > 0)
    return `No path points at nothing, ${formatCount(changed + spelling)} differ from their objects`
  if (unjudged > 0)
    return `Every path that the listing can show is in the bucket, ${formatCount(unjudged)} could not be judged`
  return `Every path that Plex knows is in the bucket`
}
