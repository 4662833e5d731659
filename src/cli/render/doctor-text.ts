import type { CheckStatus } from '../../core/check.ts'
import { counted } from '../../core/counted.ts'
import type { DoctorCheck } from '../../orchestrate/doctor/doctor-check.ts'
import type { Style } from './style.ts'
import { visible } from './visible.ts'
import { wrapped } from './wrapped.ts'

const words: Readonly<Record<CheckStatus, string>> = {
  ok: 'ok',
  failed: 'FAILED',
  unknown: 'unknown',
  skipped: 'skipped',
}

/** A check a line, and below it what to do where there is something to do. */
export function renderDoctor(checks: readonly DoctorCheck[], style: Style, columns: number): string {
  const paint: Readonly<Record<CheckStatus, (text: string) => string>> = {
    ok: style.good,
    failed: style.bad,
    unknown: style.warn,
    skipped: style.dim,
  }
  const indent = 26
  const text = (what: string): string[] => wrapped(visible(what), Math.max(40, columns - indent))
  const lines = checks.flatMap(({ code, status, message, remedy }) => {
    const [first = '', ...more] = text(message)
    const todo = remedy === null || status === 'ok' ? [] : text(`→ ${remedy}`)
    return [
      `${paint[status](words[status].padEnd(8))} ${code.padEnd(16)} ${first}`,
      ...[...more, ...todo].map((line) => `${' '.repeat(indent)}${line}`),
    ]
  })
  const failed = checks.filter(({ status }) => status === 'failed').length
  const end =
    failed === 0 ? style.good('Nothing that is set up is lacking.') : style.bad(`${counted(failed, 'check')} failed.`)
  return `${lines.join('\n')}\n\n${end}\n`
}
