import type { AuditReport, AuditSection, PartCounts } from '../../../analyze/audit-report.ts'
import { leafItems } from '../../../core/section.ts'
import { formatCount, formatShare } from '../../../core/figures.ts'
import { html, type Markup } from './markup.ts'
import { rowClasses } from './row-chunks.ts'

type Column = Exclude<keyof PartCounts, 'parts'>

/** A row a section; the counts of paths that are not in their place narrow the list to them. */
export function sectionTable({ sections, totals }: AuditReport): Markup {
  const columns: readonly Column[] = [
    'present',
    'stale',
    'changed',
    'spelling',
    ...(totals.unjudged > 0 ? ['unjudged' as const] : []),
    'new',
  ]
  const sonic = sections.some((section) => section.sonic !== null)
  return html`<section aria-labelledby="sections-title">
    <h2 id="sections-title">Sections</h2>
    <div class="sideways" tabindex="0" role="region" aria-labelledby="sections-title">
      <table class="sections">
        <thead>
          <tr>
            <th scope="col">section</th>
            <th scope="col" class="share"><span class="unseen">share of paths</span></th>
            <th scope="col" class="items">items</th>
            <th scope="col">parts</th>
            ${columns.map(
              (column) => html`<th scope="col">${column}</th>`,
            )}${sonic ? html`<th scope="col">sonic</th>` : ''}
          </tr>
        </thead>
        <tbody>
          ${sections.map(
            (section, index) =>
              html`<tr>
                <th scope="row">
                  ${section.name}<span class="quiet"
                    >${section.type}${section.roots.map((root) => html` <code>${root}</code>`)}</span
                  >
                </th>
                <td class="share">${shareBar(section)}</td>
                <td class="items" title="${itemsText(section)}">${count(leafItems(section))}</td>
                <td>${count(section.parts)}</td>
                ${columns.map(
                  (column) => html`<td class="${column}">${narrowing(section[column], column, index)}</td>`,
                )}${sonic ? html`<td>${sonicShare(section)}</td>` : ''}
              </tr> `,
          )}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">total</th>
            <td class="share">${shareBar(totals)}</td>
            <td class="items">${count(sections.reduce((sum, section) => sum + leafItems(section), 0))}</td>
            <td>${count(totals.parts)}</td>
            ${columns.map(
              (column) => html`<td class="${column}">${narrowing(totals[column], column, -1)}</td>`,
            )}${sonic ? html`<td></td>` : ''}
          </tr>
        </tfoot>
      </table>
    </div>
  </section> `
}

function count(value: number): Markup {
  return value === 0 ? html`<span class="zero">0</span>` : html`${formatCount(value)}`
}

function narrowing(value: number, column: Column, section: number): Markup {
  const rowClass = rowClasses.findIndex((name) => name === column)
  if (value === 0 || rowClass < 0) return count(value)
  return html`<button type="button" class="narrow" disabled data-section="${section}" data-class="${rowClass}">
    ${formatCount(value)}
  </button>`
}

/** How a section's parts fare, as lengths; the table's figures say the same in words. */
function shareBar(counts: PartCounts): Markup {
  const kinds = ['present', 'stale', 'changed', 'spelling', 'unjudged'] as const
  const shown = kinds.filter((kind) => counts[kind] > 0)
  return html`<span class="strip" aria-hidden="true"
    >${shown.map((kind) => html`<i class="${kind}" style="flex-grow:${counts[kind]}"></i>`)}</span
  >`
}

function itemsText({ items }: AuditSection): string {
  return Object.entries(items)
    .map(([kind, count]) => `${formatCount(count)} ${kind}${count === 1 ? '' : 's'}`)
    .join(', ')
}

function sonicShare({ sonic }: AuditSection): string {
  return sonic === null ? '' : formatShare(sonic.analysed, sonic.total)
}
