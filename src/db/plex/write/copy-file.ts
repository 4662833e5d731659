import { closeSync, openSync, readSync, writeSync } from 'node:fs'

export interface CopyRequest {
  /** A descriptor: to open the file a second time, and close it, would drop a lock that is held on it. */
  readonly from: number
  readonly to: string
  readonly bytes: number
}

/** Bytes. */
const atOnce = 4 << 20

/** Copies a file, which nobody may write meanwhile, to a new one; `heard` hears of the bytes that are there. */
export function copyFile({ from, to, bytes }: CopyRequest, heard: (done: number) => void): void {
  const target = openSync(to, 'wx', 0o600)
  try {
    const buffer = Buffer.allocUnsafeSlow(Math.min(atOnce, bytes))
    for (let at = 0; at < bytes;) {
      const read = readSync(from, buffer, 0, Math.min(buffer.length, bytes - at), at)
      if (read === 0) throw new Error(`a file of ${bytes} bytes ended after ${at}`)
      for (let written = 0; written < read;) written += writeSync(target, buffer, written, read - written, at + written)
      at += read
      heard(at)
    }
  } finally {
    closeSync(target)
  }
}
