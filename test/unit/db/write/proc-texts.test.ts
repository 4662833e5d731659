import { describe, expect, test } from 'vitest'
import { parseLocks } from '../../../../src/db/plex/write/users/file-locks.ts'
import { mountOf, parseMounts } from '../../../../src/db/plex/write/users/mounts.ts'
import { deviceName } from '../../../../src/db/plex/write/users/watched-files.ts'

test('locks are read as the kernel prints them, those that wait and those without a process included', () => {
  const text = `1: POSIX  ADVISORY  READ 5085 fe:00:2187810 128 128
2: POSIX  ADVISORY  WRITE 12 00:2b:9007199254740993 1073741826 1073742335
2: -> POSIX  ADVISORY  WRITE 13 00:2b:7 0 EOF
3: OFDLCK ADVISORY  READ -1 103:02:42 0 EOF
4: FLOCK  ADVISORY  WRITE 977 00:1a:1234 0 EOF
`
  expect(parseLocks(text)).toEqual([
    { pid: 5085, device: 'fe:00', ino: 2187810n, start: 128 },
    { pid: 12, device: '00:2b', ino: 9007199254740993n, start: 1073741826 },
    { pid: 13, device: '00:2b', ino: 7n, start: 0 },
    { pid: null, device: '103:02', ino: 42n, start: 0 },
    { pid: 977, device: '00:1a', ino: 1234n, start: 0 },
  ])
  expect(parseLocks('')).toEqual([])
})

test.each([
  [65024n, 'fe:00'],
  [2049n, '08:01'],
  // 259:2 of a NVMe disk, and a minor number past a byte.
  [((259n & 0xfffn) << 8n) | 2n, '103:02'],
  [(8n << 8n) | 0x34n | (0x1n << 20n), '08:134'],
])('device %i is %s', (dev, name) => {
  expect(deviceName(dev)).toBe(name)
})

describe('the mount that a path is on', () => {
  const mounts = parseMounts(`22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
31 27 0:44 / /mnt/user rw,nosuid shared:1 master:2 - fuse.shfs shfs rw,user_id=0
32 27 0:45 / /mnt/my\\040disk rw - nfs4 nas:/export rw
33 27 8:17 / /mnt/disk1 rw - xfs /dev/sdb1 rw
34 27 0:50 / /mnt/disk1 rw - btrfs /dev/sdb1 rw
`)
  test.each([
    ['/var/lib/x.db', '/', 'ext4', 'fe:00'],
    ['/mnt/user/appdata/x.db', '/mnt/user', 'fuse.shfs', '00:2c'],
    ['/mnt/user2/x.db', '/', 'ext4', 'fe:00'],
    ['/mnt/my disk/x.db', '/mnt/my disk', 'nfs4', '00:2d'],
    ['/mnt/disk1/x.db', '/mnt/disk1', 'btrfs', '00:32'],
  ])('%s', (path, point, type, device) => {
    expect(mountOf(mounts, path)).toEqual({ point, type, device })
  })

  test('is not known where the system tells nothing', () => {
    expect(mountOf(parseMounts(''), '/x')).toBeNull()
  })
})
