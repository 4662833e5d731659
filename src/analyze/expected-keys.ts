import { isWindowsPath } from '../core/plex-path.ts'
import type { ByteStrings } from '../core/byte-strings.ts'
import type { MountTable } from '../storage/mounts.ts'

const slash = 0x2f
const backslash = 0x5c

/** The key at which each path should be found, pointed at in place: there are half a million of them. */
export class ExpectedKeys {
  bytes: Uint8Array
  start = 0
  end = 0
  readonly #paths: ByteStrings
  readonly #mounts: readonly { readonly root: Uint8Array; readonly prefix: Uint8Array }[]
  #scratch = new Uint8Array(4096)

  constructor(paths: ByteStrings, table: MountTable) {
    const encoder = new TextEncoder()
    this.#paths = paths
    this.#mounts = table.mounts.map(({ plexRoot, prefix }) => ({
      root: encoder.encode(plexRoot),
      prefix: encoder.encode(prefix),
    }))
    this.bytes = paths.buffer
  }

  /** Points `bytes[start..end)` at the key of a path; returns the index of its mount, or -1 if none holds it. */
  locate(index: number): number {
    const paths = this.#paths
    this.bytes = paths.buffer
    this.start = paths.start(index)
    this.end = paths.end(index)
    if (this.bytes[this.start] !== slash && isWindowsPath(paths.text(index))) this.#turnBackslashes()
    for (let mount = 0; mount < this.#mounts.length; mount++) {
      const { root, prefix } = this.#mounts[mount] as { root: Uint8Array; prefix: Uint8Array }
      if (!this.#isUnder(root)) continue
      this.start += root.length + 1
      if (prefix.length > 0) this.#prepend(prefix)
      return mount
    }
    return -1
  }

  text(): string {
    return new TextDecoder().decode(this.bytes.subarray(this.start, this.end))
  }

  #isUnder(root: Uint8Array): boolean {
    const { bytes, start } = this
    const length = root.length
    if (this.end - start <= length || bytes[start + length] !== slash) return false
    // Backwards, because roots differ at their ends.
    for (let at = length - 1; at >= 0; at--) if (bytes[start + at] !== root[at]) return false
    return true
  }

  #turnBackslashes(): void {
    const from = this.bytes.subarray(this.start, this.end)
    this.#use(from.length).set(from)
    for (let at = 0; at < this.end; at++) if (this.bytes[at] === backslash) this.bytes[at] = slash
  }

  #prepend(prefix: Uint8Array): void {
    const rest = this.bytes.subarray(this.start, this.end)
    const scratch = this.#use(prefix.length + rest.length)
    // `set` moves overlapping bytes correctly, so the rest may come from the scratch itself.
    scratch.set(rest, prefix.length)
    scratch.set(prefix)
  }

  #use(length: number): Uint8Array {
    if (this.#scratch.length < length) this.#scratch = new Uint8Array(length * 2)
    this.bytes = this.#scratch
    this.start = 0
    this.end = length
    return this.#scratch
  }
}
