import { ExitCode } from './exit-code.ts'

/**
 * Everything an operator can mend, by stable code, with the exit code it ends in.
 * Each is explained in docs/errors.md; a test holds the two together.
 */
export const toolErrorExit = {
  // command line and configuration
  usage: ExitCode.usage,
  config: ExitCode.usage,
  'node-too-old': ExitCode.usage,
  'output-failed': ExitCode.usage,
  // --db
  'db-not-found': ExitCode.usage,
  'db-several': ExitCode.usage,
  'db-permission': ExitCode.usage,
  'db-not-sqlite': ExitCode.refused,
  'db-encrypted': ExitCode.refused,
  'db-truncated': ExitCode.refused,
  'db-damaged': ExitCode.refused,
  'db-not-plex': ExitCode.refused,
  'db-blobs': ExitCode.refused,
  'db-schema-unknown': ExitCode.refused,
  'db-busy': ExitCode.refused,
  'db-archive-empty': ExitCode.refused,
  'db-archive-damaged': ExitCode.refused,
  'temp-space': ExitCode.refused,
  // --listing
  'listing-not-found': ExitCode.usage,
  'listing-permission': ExitCode.usage,
  'listing-format-unknown': ExitCode.usage,
  'listing-malformed': ExitCode.refused,
  'listing-not-believable': ExitCode.refused,
  'listing-network': ExitCode.refused,
  'listing-denied': ExitCode.refused,
  'rclone-missing': ExitCode.usage,
  'rclone-failed': ExitCode.refused,
  'mount-invalid': ExitCode.usage,
  'section-unknown': ExitCode.usage,
  // remap
  'mapping-invalid': ExitCode.usage,
  'proof-impossible': ExitCode.usage,
  'content-unreadable': ExitCode.refused,
  'plan-not-found': ExitCode.usage,
  'plan-invalid': ExitCode.refused,
  'plan-edited': ExitCode.refused,
  'plan-other': ExitCode.refused,
  'plan-applied': ExitCode.refused,
  'plan-blocked': ExitCode.refused,
  'not-confirmed': ExitCode.usage,
  // check
  'baseline-not-found': ExitCode.usage,
  'baseline-invalid': ExitCode.refused,
  'baseline-other': ExitCode.refused,
  // export
  'export-exists': ExitCode.refused,
  'export-space': ExitCode.refused,
  'export-since': ExitCode.refused,
  // writing a database
  'db-in-use': ExitCode.refused,
  'db-read-only': ExitCode.refused,
  'db-not-in-place': ExitCode.usage,
  'trigger-in-way': ExitCode.refused,
  'backup-failed': ExitCode.refused,
  'workspace-failed': ExitCode.refused,
  'write-failed': ExitCode.rolledBack,
  'verify-failed': ExitCode.rolledBack,
  'run-unknown': ExitCode.usage,
  'run-not-undoable': ExitCode.refused,
  'rows-changed': ExitCode.refused,
  // the cloud
  'cloud-credentials': ExitCode.usage,
  'cloud-denied': ExitCode.refused,
  'cloud-failed': ExitCode.refused,
  // merging watch state
  'merge-other-library': ExitCode.refused,
  // repair
  'out-exists': ExitCode.usage,
  'repair-hopeless': ExitCode.refused,
  'repair-loss': ExitCode.refused,
  'repair-failed': ExitCode.rolledBack,
  // restore
  'archive-damaged': ExitCode.refused,
  'archive-incomplete': ExitCode.refused,
  'home-too-old': ExitCode.refused,
  'home-unknown': ExitCode.refused,
  'restore-loss': ExitCode.refused,
  'restore-space': ExitCode.refused,
  'restore-pending': ExitCode.refused,
  'restore-failed': ExitCode.rolledBack,
  'restore-half-done': ExitCode.partial,
  'newer-state': ExitCode.refused,
  'plex-command': ExitCode.refused,
  // a running server
  'plex-denied': ExitCode.refused,
  'plex-failed': ExitCode.refused,
  // sync
  'docker-failed': ExitCode.refused,
  'sync-stopped': ExitCode.partial,
  // ssh
  'host-unknown': ExitCode.refused,
  'host-changed': ExitCode.refused,
  'shell-failed': ExitCode.refused,
} as const satisfies Record<string, ExitCode>

export type ToolErrorCode = keyof typeof toolErrorExit

/** What the operator can mend: shown as two lines, `error[code]: message` and `hint: hint`. */
export class ToolError extends Error {
  override readonly name = 'ToolError'
  readonly code: ToolErrorCode
  /** One sentence that says what to do. */
  readonly hint: string

  constructor(code: ToolErrorCode, message: string, hint: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.code = code
    this.hint = hint
  }

  get exitCode(): ExitCode {
    return toolErrorExit[this.code]
  }
}
