import type { AuditReport } from '../../analyze/audit-report.ts'
import type { PathRow } from '../../analyze/path-rows.ts'

export function* renderHtml(_report: AuditReport, _rows: Iterable<PathRow>): Generator<string> {
  yield ''
}
