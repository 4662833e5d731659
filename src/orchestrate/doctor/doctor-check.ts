import type { Check, CheckStatus } from '../../core/check.ts'

/** Explained in docs/doctor.md. */
export const doctorCodes = [
  'node',
  'config',
  'temp-space',
  'workspace-space',
  'docker',
  'rclone',
  'fuse',
  'plex-sqlite',
  'bucket-list',
  'bucket-read',
  'cloud-key',
  'cloud-access',
  'cloud-offers',
  'cloud-quota',
] as const
export type DoctorCode = (typeof doctorCodes)[number]

/** `skipped`: not set up, or not needed by what is; `unknown`: it could not be found out. */
export interface DoctorCheck extends Check<DoctorCode> {
  /** What to do about it; null where there is nothing to do. */
  readonly remedy: string | null
}

export function checked(
  code: DoctorCode,
  status: CheckStatus,
  message: string,
  { remedy = null, ...evidence }: { readonly remedy?: string | null; readonly [name: string]: unknown } = {},
): DoctorCheck {
  return { code, status, message, evidence, remedy }
}
