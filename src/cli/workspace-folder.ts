import { join, resolve } from 'node:path'
import type { Io } from './io.ts'

/** Where runs, journals and caches are kept: `--workspace`, or plexferry's folder among this user's state. */
export function workspaceFolder(io: Pick<Io, 'cwd' | 'env' | 'homeDir'>, named: string | undefined): string {
  if (named !== undefined && named !== '') return resolve(io.cwd, named)
  const state = io.env['XDG_STATE_HOME']
  // The specification has relative paths ignored.
  const base = state?.startsWith('/') === true ? state : join(io.homeDir, '.local/state')
  return join(base, 'plexferry')
}
