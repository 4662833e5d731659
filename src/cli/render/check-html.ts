import type { CheckReport } from '../../analyze/check/check-report.ts'
import { html } from './html/markup.ts'
export function* renderCheckPage(report: CheckReport): Generator<string> {
  yield html`${report.verdict}`.markup
}
