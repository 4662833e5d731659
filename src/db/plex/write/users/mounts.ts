import { readFileSync, realpathSync } from 'node:fs'

export interface Mount {
  readonly point: string
  /** `ext4`, `nfs4`, `fuse.shfs`. */
  readonly type: string
  /** `major:minor` in hex. */
  readonly device: string
}

/** Of /proc/…/mountinfo (proc_pid_mountinfo(5)). */
export function parseMounts(text: string): Mount[] {
  return text.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ')
    const [, , device = '', , point] = before.split(' ')
    const [type] = after.split(' ')
    if (point === undefined || type === undefined) return []
    const [major = 0, minor = 0] = device.split(':').map(Number)
    const hex = (number: number): string => number.toString(16).padStart(2, '0')
    return [{ point: unescaped(point), type, device: `${hex(major)}:${hex(minor)}` }]
  })
}

/** Spaces, tabs, line ends and backslashes are written in octal. */
const unescaped = (text: string): string =>
  text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))

export function readMounts(proc: string): Mount[] {
  try {
    return parseMounts(readFileSync(`${proc}/self/mountinfo`, 'utf8'))
  } catch {
    return []
  }
}

/** The mount that a path, links resolved, is on: the deepest, and of several at one place the last. */
export function mountOf(mounts: readonly Mount[], path: string): Mount | null {
  let best: Mount | null = null
  for (const mount of mounts) {
    const within = mount.point === '/' || path === mount.point || path.startsWith(`${mount.point}/`)
    if (within && mount.point.length >= (best?.point.length ?? 0)) best = mount
  }
  return best
}

const remote =
  /^(nfs4?|cifs|smb3?|smbfs|ncpfs|afs|ceph|glusterfs|lustre|beegfs|gpfs|ocfs2|gfs2|9p|virtiofs|vboxsf|vmhgfs|prl_fs|drvfs|fakeowner|fuse\..+|fuse)$/

/**
 * Why a lock on this file may not be seen by all who can reach it, as a sentence; null where there is no doubt.
 * A server on another machine, or on the other side of a FUSE mount, may then have the database open unseen.
 */
export function lockingDoubt(file: string, proc = '/proc'): string | null {
  const mount = mountOf(readMounts(proc), realpathSync(file))
  // fuseblk is a local disk (NTFS): the kernel keeps its locks.
  if (mount === null || !remote.test(mount.type)) return null
  return `${file} is on ${mount.point}, a mount of type ${mount.type}, whose locks other machines or mounts may not see: make sure that no Plex server has it open`
}
