import { createHash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { byteTextOf } from '../../db/archive/tar/byte-text.ts'
import { tarHeader } from '../../db/archive/tar/tar-header.ts'
import { paddingOf } from '../../db/archive/tar/tar-member.ts'
import type { RingWriter } from './slot-ring.ts'

export interface DatabaseToPack {
  readonly database: 'library' | 'blobs'
  /** The file to read, which nobody writes meanwhile. */
  readonly file: string
  /** Whose owner, mode and time it is given. */
  readonly like: string
  /** The member. */
  readonly name: string
}

export interface PackedDatabase {
  readonly database: 'library' | 'blobs'
  readonly name: string
  readonly size: number
  readonly sha256: string
}

const noTarget = byteTextOf('')

/** Writes databases as members, read straight into the memory that they are compressed from. */
export function packDatabases(
  databases: readonly DatabaseToPack[],
  ring: RingWriter,
  heard: (bytes: number) => void,
): PackedDatabase[] {
  return databases.map(({ database, file, like, name }) => {
    const { mode, uid, gid, mtimeMs } = statSync(like)
    const source = openSync(file, 'r')
    try {
      const { size } = fstatSync(source)
      const mtime = Math.floor(mtimeMs / 1000)
      const plain = { type: 'file', size, mode: mode & 0o7777, uid, gid, mtime, target: noTarget } as const
      ring.write(tarHeader({ ...plain, name: byteTextOf(name) }))
      const hash = createHash('sha256')
      for (let at = 0; at < size;) {
        const room = ring.room()
        const read = readSync(source, room, 0, Math.min(room.length, size - at), at)
        if (read === 0) throw new Error(`${file} became shorter while it was read`)
        hash.update(room.subarray(0, read))
        ring.advance(read)
        at += read
        heard(read)
      }
      ring.zeros(paddingOf(size))
      return { database, name, size, sha256: hash.digest('hex') }
    } finally {
      closeSync(source)
    }
  })
}
