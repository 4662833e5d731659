import type { CheckReport, CountedSection } from '../../analyze/check/check-report.ts'
import { remedyOf } from '../../analyze/check/remedies.ts'
import type { SectionDiff } from '../../core/baseline-diff.ts'
import type { Check } from '../../core/check.ts'
import { formatCount, formatShare } from '../../core/figures.ts'
import {
  codeWords,
  diffLines,
  exampleWords,
  judgeWords,
  leafOf,
  originWords,
  tallies,
  verdictWords,
  watchWords,
} from './check-words.ts'
import { html, type Markup } from './html/markup.ts'
import { stylesheet } from './html/stylesheet.ts'

/** The report as one page that needs nothing but itself: no script, nothing to fetch. */
export function* renderCheckPage(report: CheckReport): Generator<string> {
  yield html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
        />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${verdictWords(report)} – Plex library check</title>
        <style>
          ${{ markup: stylesheet }}
        </style>
      </head>
      <body>
        ${header(report)}
        <main>${failures(report)}${report.diff === null ? countTable(report) : diffTable(report)}${all(report)}</main>
        <footer>Made by plexferry check, which changed nothing. This page loads nothing from anywhere.</footer>
      </body>
    </html> `.markup
}

function header(report: CheckReport): Markup {
  const { database, diff } = report
  const { ok, failed, unknown, skipped } = tallies(report)
  const schema =
    database.schema === null ? 'its schema could not be read' : `Plex ${database.generation}, schema ${database.schema}`
  return html`<header>
    <p class="overline">Plex library check</p>
    <h1>${verdictWords(report)}</h1>
    ${report.verdict === 'damaged' ? html`<p class="lede">Do not put this database into place, and keep the one of before.</p>` : ''}
    <dl class="facts">
      <div>
        <dt>Database</dt>
        <dd><code>${database.path}</code></dd>
        <dd>${schema}; ${originWords[database.origin]}</dd>
      </div>
      <div>
        <dt>Judged</dt>
        <dd>${judgeWords(report)}</dd>
        <dd>${ok} ok, ${failed} failed, ${unknown} not judged, ${skipped} skipped</dd>
      </div>
      ${diff === null ? '' : baselineFacts(diff)}
    </dl>
  </header> `
}

const baselineFacts = (diff: NonNullable<CheckReport['diff']>): Markup =>
  html`<div>
    <dt>Baseline</dt>
    <dd>of ${diff.baseline.createdAt.slice(0, 16).replace('T', ' ')}, schema ${diff.baseline.schema}</dd>
    <dd>${watchWords(diff)}</dd>
  </div>`

function failures({ checks }: CheckReport): Markup {
  const failed = checks.filter(({ status }) => status === 'failed')
  if (failed.length === 0) return html``
  return html`<section aria-labelledby="failed-title">
    <h2 id="failed-title">Failed</h2>
    <ul class="findings">
      ${failed.map(
        (check) =>
          html`<li class="error">
            <p>${check.message} <code class="quiet">${codeWords(check)}</code></p>
            ${exampleWords(check) === '' ? '' : html`<p class="quiet">${exampleWords(check)}</p>`}
            <p class="remedy">${remedyOf(check.code)}</p>
          </li> `,
      )}
    </ul>
  </section> `
}

function table(title: string, heads: readonly string[], rows: readonly Markup[]): Markup {
  return html`<section aria-labelledby="sections-title">
    <h2 id="sections-title">${title}</h2>
    <div class="sideways" tabindex="0" role="region" aria-labelledby="sections-title">
      <table class="sections">
        <thead>
          <tr>
            ${heads.map((head) => html`<th scope="col">${head}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </section> `
}

const count = (value: number): Markup => (value === 0 ? html`<span class="zero">0</span>` : html`${formatCount(value)}`)

function countTable({ counts }: CheckReport): Markup {
  if (counts.sections.length === 0) return html``
  const row = ({ name, type, items, parts, sonic, trashed }: CountedSection): Markup =>
    html`<tr>
      <th scope="row">${name}<span class="quiet">${type}</span></th>
      <td>${count(items[leafOf(type)] ?? 0)}</td>
      <td>${count(parts)}</td>
      <td>${sonic === null ? '' : formatShare(sonic.analysed, sonic.total)}</td>
      <td>${count(trashed.items + trashed.media + trashed.parts)}</td>
    </tr> `
  return table('Sections', ['section', 'items', 'parts', 'sonic', 'trash'], counts.sections.map(row))
}

/** For each section what it had, what it has, and what came and went. */
function diffTable({ diff, counts }: CheckReport): Markup {
  if (diff === null) return html``
  const rowsOf = (section: SectionDiff): Markup[] => {
    const type = counts.sections.find(({ id }) => id === section.id)?.type ?? ''
    const state = section.state === 'there' ? type : section.state
    return diffLines(section, type).map(
      ({ what, before, after, change, isLoss }, at) =>
        html`<tr>
          <th scope="row">
            ${at === 0 ? html`${section.name ?? `section ${section.id}`}<span class="quiet">${state}</span>` : ''}
          </th>
          <td>${what}</td>
          <td>${count(before)}</td>
          <td>${count(after)}</td>
          <td class="${isLoss ? 'loss' : 'change'}">${change === '=' ? html`<span class="zero">=</span>` : change}</td>
        </tr> `,
    )
  }
  return table('Since the baseline', ['section', '', 'before', 'after', 'change'], diff.sections.flatMap(rowsOf))
}

const marks = { ok: 'ok', failed: 'failed', unknown: 'not judged', skipped: 'skipped' } as const
const classes = { ok: 'good', failed: 'error', unknown: 'warning', skipped: 'info' } as const

function all({ checks }: CheckReport): Markup {
  const row = (check: Check): Markup =>
    html`<li class="${classes[check.status]}">
      <p>
        <strong class="severity">${marks[check.status]}</strong> ${check.message}
        <code class="quiet">${codeWords(check)}</code>
      </p>
    </li> `
  return html`<section aria-labelledby="checks-title">
    <h2 id="checks-title">All checks</h2>
    <ul class="findings">
      ${checks.map(row)}
    </ul>
  </section> `
}
