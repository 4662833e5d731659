import { parentPort, workerData } from 'node:worker_threads'
import type { ByteStringsData } from '../../core/byte-strings.ts'
import { identifyLibrary } from './library-identity.ts'
import { joinSnapshot, type LibrarySnapshot, type PartTable } from './library-snapshot.ts'
import { openReadOnly } from './read-db.ts'
import { type ReadingMessage, refusalMessage } from './reading-message.ts'
import { readItems } from './read-items.ts'
import { readParts } from './read-parts.ts'

/** What to read: the file, and the path to name in messages. */
export interface SnapshotRequest {
  readonly file: string
  readonly path: string
}

/** What crosses the threads; class instances do not. */
export interface SnapshotAnswer {
  readonly library: Omit<LibrarySnapshot, 'parts' | 'otherPaths'>
  readonly parts: Omit<PartTable, 'paths'>
  readonly paths: ByteStringsData
  readonly otherPaths: ByteStringsData
}

export type SnapshotMessage = ReadingMessage | SnapshotAnswer

const port = parentPort
if (port !== null) {
  const { file, path } = workerData as SnapshotRequest
  const post = (message: SnapshotMessage, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer)
  try {
    using db = openReadOnly(file)
    const generation = identifyLibrary(db, path)
    const read = readParts(db, (progress) => post({ progress }))
    const { parts, otherPaths, ...library } = joinSnapshot(generation, read, readItems(db, generation))
    const { paths, ...columns } = parts
    const data = paths.data()
    const buffers = [columns.ids, columns.sections, columns.sizes, data.bytes, data.ends].map(({ buffer }) => buffer)
    post({ library, parts: columns, paths: data, otherPaths: otherPaths.data() }, buffers as ArrayBuffer[])
  } catch (error) {
    post(refusalMessage(error, path))
  }
}
