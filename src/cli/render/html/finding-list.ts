import type { AuditReport } from '../../../analyze/audit-report.ts'
import { visible } from '../visible.ts'
import { html, type Markup } from './markup.ts'

const order = { error: 0, warning: 1, info: 2 } as const

/** What the audit has to say, gravest first, each with what to do. */
export function findingList({ findings }: AuditReport): Markup {
  if (findings.length === 0) return html``
  return html`<section aria-labelledby="findings-title">
    <h2 id="findings-title">Findings</h2>
    <ul class="findings">
      ${findings
        .toSorted((a, b) => order[a.severity] - order[b.severity])
        .map(
          ({ severity, code, message, remedy }) =>
            html`<li class="${severity}">
              <p><strong class="severity">${severity}</strong> ${message} <code class="quiet">${code}</code></p>
              ${remedyOf(remedy)}
            </li> `,
        )}
    </ul>
  </section> `
}

/** A command is offered for copying, unless a name in it holds characters that the page cannot show as they are. */
function remedyOf(remedy: string): Markup {
  if (remedy === '') return html``
  if (!remedy.startsWith('plexferry ') || visible(remedy) !== remedy) return html`<p class="remedy">${remedy}</p>`
  return html`<p class="remedy command">
    <code>${remedy}</code> <button type="button" class="copy-command">copy</button>
  </p>`
}
