import { shellQuoted } from '../../core/shell-quoted.ts'

/** `20261122-113512-ab12`: UTC, and four hex digits of chance. */
export function newRunId(now: Date, random: number): string {
  const [day = '', time = ''] = now.toISOString().replaceAll(/[-:]/g, '').split(/[T.]/)
  const suffix = Math.floor(random * 0x1_0000)
    .toString(16)
    .padStart(4, '0')
  return `${day}-${time}-${suffix}`
}

/** `workspace`: its folder, where the run is remembered. */
export function undoCommand(database: string, runId: string, workspace: string): string {
  return `plexferry undo --db ${shellQuoted(database)} --workspace ${shellQuoted(workspace)} --run ${runId}`
}
