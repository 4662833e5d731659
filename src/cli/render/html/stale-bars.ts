import type { AuditReport } from '../../../analyze/audit-report.ts'
import { formatCount } from '../../../core/figures.ts'
import { html, type Markup } from './markup.ts'
import type { ShownGroup } from './row-chunks.ts'

/** A library whose root moved has a group for each artist: the longest tail says nothing at a glance. */
const mostShown = 200
const atOnce = 12

/** The largest stale groups of all sections, largest first. */
export function shownGroups({ sections }: AuditReport): ShownGroup[] {
  return sections
    .flatMap(({ id, groups }) => groups.map((group) => ({ ...group, sectionId: id })))
    .toSorted((a, b) => b.stale - a.stale)
    .slice(0, mostShown)
}

/** Stale paths by folder, as bars; each narrows the list to its folder. */
export function staleBars(
  { sections, totals }: AuditReport,
  shown: readonly ShownGroup[],
  labels: readonly string[],
): Markup {
  if (shown.length === 0) return html``
  const groupCount = sections.reduce((sum, { groups }) => sum + groups.length, 0)
  const largest = shown[0]?.stale ?? 1
  const several = new Set(shown.map(({ sectionId }) => sectionId)).size > 1
  const sectionOf = (id: number): string => labels[sections.findIndex((section) => section.id === id)] ?? ''
  const bars = shown.map((group, index) =>
    bar(group, index, group.stale / largest, several ? sectionOf(group.sectionId) : ''),
  )
  const rest = shown.slice(atOnce)
  const unseen = totals.stale - sum(shown)
  return html`<section aria-labelledby="groups-title">
    <h2 id="groups-title">Stale paths by folder</h2>
    <ol class="bars">
      ${bars.slice(0, atOnce)}
    </ol>
    ${
      rest.length === 0
        ? ''
        : html`<details>
            <summary>
              ${formatCount(sum(rest))} more in ${formatCount(rest.length)} other
              ${rest.length === 1 ? 'folder' : 'folders'}
            </summary>
            <ol class="bars" start="${atOnce + 1}">
              ${bars.slice(atOnce)}
            </ol>
            ${groupCount > shown.length ? html`<p class="quiet">and ${formatCount(unseen)} in ${formatCount(groupCount - shown.length)} smaller ones, in the list below</p>` : ''}
          </details> `
    }
  </section> `
}

function bar({ path, stale, label }: ShownGroup, index: number, share: number, section: string): Markup {
  return html`<li>
    <button type="button" class="narrow" disabled aria-pressed="false" data-group="${index}">
      <i style="inline-size:${(share * 100).toFixed(2)}%"></i
      ><span class="label">${label === '' ? path.slice(path.lastIndexOf('/') + 1) : label}</span
      ><span class="folder">${path}</span>${section === '' ? '' : html`<span class="of">${section}</span>`}<span
        class="count"
        >${formatCount(stale)}</span
      >
    </button>
  </li> `
}

function sum(groups: readonly ShownGroup[]): number {
  return groups.reduce((total, { stale }) => total + stale, 0)
}
