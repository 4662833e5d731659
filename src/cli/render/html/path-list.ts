import type { PathRow } from '../../../analyze/path-rows.ts'
import type { AuditReport } from '../../../analyze/audit-report.ts'
import { html, type Markup } from './markup.ts'
import { rowClasses } from './row-chunks.ts'

const columns = [
  ['section', 'section'],
  ['title', 'title'],
  ['path', 'path'],
  ['size', 'size'],
  ['class', 'class'],
  ['part', 'part id'],
] as const

/** The frame of the list of paths; the page's own code fills it with the rows that can be seen. */
export function pathList({ sections, totals }: AuditReport, labels: readonly string[]): Markup {
  const classes = rowClasses.filter((name: PathRow['class']) => totals[name] > 0)
  return html`<section id="paths" aria-labelledby="paths-title">
    <h2 id="paths-title">Paths not in their place</h2>
    <noscript
      ><p>
        The list needs JavaScript; the page loads nothing from anywhere. <code>plexferry audit --csv FILE</code> writes
        it as a table.
      </p></noscript
    >
    <div class="tools" role="search">
      <input
        type="search"
        placeholder="Words in title or path"
        aria-label="Words in title or path"
        autocomplete="off"
        spellcheck="false"
      />
      <select name="section" aria-label="Section">
        <option value="-1">every section</option>
        ${sections.map(({ parts, present }, index) => (parts > present ? html`<option value="${index}">${labels[index] ?? ''}</option>` : html``))}
      </select>
      <select name="class" aria-label="Class">
        <option value="-1">every class</option>
        ${classes.map((name) => html`<option value="${rowClasses.indexOf(name)}">${name}</option>`)}
      </select>
      <button type="button" class="clear" hidden>Clear</button>
      <span class="folder-filter" hidden></span>
    </div>
    <div class="tools">
      <output class="shown" aria-live="polite">reading the paths…</output>
      <button type="button" class="copy">Copy shown paths</button>
      <button type="button" class="save">Save shown as CSV</button>
    </div>
    <div
      class="grid"
      role="grid"
      tabindex="0"
      aria-labelledby="paths-title"
      aria-colcount="${columns.length}"
      style="--rows:${totals.parts - totals.present}"
    >
      <div class="head" role="rowgroup">
        <div class="row" role="row" aria-rowindex="1">
          ${columns.map(
            ([column, heading]) =>
              html`<span class="${column}" role="columnheader"
                ><button type="button" data-column="${column}">${heading}</button></span
              >`,
          )}
        </div>
      </div>
      <div class="body" role="rowgroup"></div>
      <p class="nothing" hidden>No path matches.</p>
    </div>
    <div class="detail" hidden>
      <strong class="detail-title"></strong><code class="detail-path"></code><span class="detail-rest quiet"></span>
    </div>
    <p class="print-note">At most 500 of the paths shown are printed; the page itself holds all of them.</p>
  </section> `
}
