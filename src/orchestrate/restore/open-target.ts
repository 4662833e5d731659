import { isSshAddress } from '../shell/ssh-address.ts'
import type { RestoreTarget } from './target/restore-target.ts'
import { openLocalTarget } from './target/local-target.ts'

export interface TargetOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly homeDir: string
  readonly tempDir: string
  /** Of the configuration. */
  readonly ssh: { readonly key?: string | undefined; readonly knownHosts?: string | undefined } | null
  readonly signal?: AbortSignal
}

/** A folder of this machine, or `ssh://user@host/path`. */
export async function openTarget(named: string, options: TargetOptions): Promise<RestoreTarget> {
  const { signal } = options
  if (!isSshAddress(named)) return await openLocalTarget(named, signal === undefined ? {} : { signal })
  const { openSshTarget } = await import('./target/ssh-target.ts')
  return await openSshTarget(named, options)
}
