import type { AuditReport } from '../../../analyze/audit-report.ts'
import { formatBytes, formatCount } from '../../../core/figures.ts'
import { html, type Markup } from './markup.ts'

/** What was compared with what, and how the two were laid over each other. */
export function sourceFacts({ database, listing, mounts }: AuditReport): Markup {
  const taken =
    listing.takenAt === null ? 'time of listing not known' : `taken ${listing.takenAt.slice(0, 16).replace('T', ' ')}`
  return html`<dl class="facts">
    <div>
      <dt>Database</dt>
      <dd><code>${database.path}</code></dd>
      <dd>Plex ${database.generation}, schema ${database.schema}, ${formatCount(database.parts)} media parts</dd>
    </div>
    <div>
      <dt>Listing</dt>
      <dd><code>${listing.source}</code></dd>
      <dd>
        ${formatCount(listing.objects)} objects, ${formatBytes(listing.bytes)},
        ${taken}${listing.complete ? '' : html`, <strong class="warning">not complete</strong>`}
      </dd>
    </div>
    <div>
      <dt>${mounts.length === 1 ? 'Mount' : 'Mounts'}</dt>
      ${mounts.length === 0 ? html`<dd>none found</dd>` : mounts.map(mountFact)}
    </div>
  </dl> `
}

function mountFact({ plexRoot, prefix, inferred, support }: AuditReport['mounts'][number]): Markup {
  const shown = prefix === '' ? html`the whole listing` : html`<code>${prefix}</code>`
  const evidence = `${inferred ? 'inferred' : 'given'}, ${formatCount(support)} ${support === 1 ? 'path agrees' : 'paths agree'}`
  return html`<dd>
    <code>${plexRoot === '' ? '/' : plexRoot}</code> shows ${shown} <span class="quiet">(${evidence})</span>
  </dd> `
}
