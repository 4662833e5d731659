import { execFileSync } from 'node:child_process'
import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { byteTextOf } from '../../../src/db/archive/tar/byte-text.ts'
import { tarHeader } from '../../../src/db/archive/tar/tar-header.ts'
import { paddedTo } from '../../../src/db/archive/tar/tar-member.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const member = (name: string, size: number, id = 0) =>
  tarHeader({
    name: byteTextOf(name),
    type: 'file',
    size,
    mode: 0o640,
    uid: id,
    gid: id,
    mtime: 1_700_000_000,
    target: byteTextOf(''),
  })

// Octal digits end just before 8 GiB.
test.each([8 * 2 ** 30 - 1, 8 * 2 ** 30, 9 * 2 ** 30 + 5, 2 ** 40])(
  'GNU tar sees a file of %i bytes, and the one behind it',
  (size) => {
    const path = join(tempFolder(), 'large.tar')
    const file = openSync(path, 'w')
    const first = member('large', size, 3_000_000)
    writeSync(file, first)
    const next = first.length + paddedTo(size, 512)
    const second = member('next', 0)
    writeSync(file, second, 0, second.length, next)
    // No disk holds so much; what was never written reads as zeros.
    ftruncateSync(file, next + second.length + 1024)
    closeSync(file)
    const listed = execFileSync('tar', ['--numeric-owner', '-tvf', path], { encoding: 'utf8' }).trimEnd().split('\n')
    expect(
      listed.map((line) =>
        line
          .split(/\s+/)
          .slice(0, 3)
          .concat(line.split(' ').at(-1) ?? ''),
      ),
    ).toEqual([
      ['-rw-r-----', '3000000/3000000', String(size), 'large'],
      ['-rw-r-----', '0/0', '0', 'next'],
    ])
  },
)
