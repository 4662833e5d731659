import { latin1 } from './bytes.ts'

/**
 * Classes whose objects answer a read with an error until they are restored. GLACIER_IR is not one:
 * it is read at once. The names without underscores are rclone's tiers of Azure, Alibaba and Tencent.
 */
const needsRestore = new Set([
  'GLACIER',
  'DEEP_ARCHIVE',
  'ARCHIVE',
  'ARCHIVE_ACCESS',
  'DEEP_ARCHIVE_ACCESS',
  'Archive',
  'ColdArchive',
  'DeepColdArchive',
])

/** 1 for a storage class that must be restored before it can be read, else 0. */
export function archivedClass(name: string | undefined): 0 | 1 {
  return name !== undefined && needsRestore.has(name) ? 1 : 0
}

const capitalS = 0x53

/** The same for the class named by `bytes[start..end)`. */
export function archivedClassAt(bytes: Uint8Array, start: number, end: number): 0 | 1 {
  // STANDARD and its like, of nearly every object, without making a string
  if (start === end || bytes[start] === capitalS) return 0
  return archivedClass(latin1(bytes, start, end))
}

/** Storage classes of S3 and its relatives, to tell such a column from others. */
const known = new Set([
  ...needsRestore,
  'STANDARD',
  'STANDARD_IA',
  'ONEZONE_IA',
  'REDUCED_REDUNDANCY',
  'INTELLIGENT_TIERING',
  'GLACIER_IR',
  'OUTPOSTS',
  'SNOW',
  'EXPRESS_ONEZONE',
  'FSX_OPENZFS',
])

export function isStorageClass(name: string): boolean {
  return known.has(name)
}
