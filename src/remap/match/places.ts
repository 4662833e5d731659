import type { ByteStrings } from '../../core/byte-strings.ts'
import type { Directories } from './directories.ts'
import type { MatchSection } from './match-input.ts'

const outside = -1

/** Which folders of the listing belong to the sections of a file: the longest prefix decides. */
export class Places {
  readonly #sections: readonly { readonly own: readonly Uint8Array[]; readonly foreign: readonly Uint8Array[] }[]
  readonly #keys: ByteStrings
  readonly #directories: Directories
  readonly #known = new Map<string, Map<number, number>>()

  constructor(sections: readonly MatchSection[], keys: ByteStrings, directories: Directories) {
    this.#keys = keys
    this.#directories = directories
    const encoder = new TextEncoder()
    const encoded = (prefixes: readonly string[]) => prefixes.map((prefix) => encoder.encode(prefix))
    this.#sections = sections.map(({ keyPrefixes, foreignPrefixes }) => ({
      own: encoded(keyPrefixes),
      foreign: encoded(foreignPrefixes),
    }))
  }

  /** Bytes of the key that lead to the section's folder; -1 for an object outside of one of the sections. */
  prefixLength(sections: readonly number[], object: number): number {
    return this.prefixOfFolder(sections, object, this.#directories.of(object))
  }

  prefixOfFolder(sections: readonly number[], object: number, directory: number): number {
    const set = sections.length === 1 ? String(sections[0]) : sections.join()
    let folders = this.#known.get(set)
    if (folders === undefined) this.#known.set(set, (folders = new Map()))
    let length = folders.get(directory)
    if (length === undefined) {
      length = this.#find(sections, object)
      folders.set(directory, length)
    }
    return length
  }

  #find(sections: readonly number[], object: number): number {
    let first = outside
    for (const section of sections.toReversed()) {
      const place = this.#sections[section]
      if (place === undefined) return outside
      first = this.#longest(place.own, object)
      if (first === outside || this.#longest(place.foreign, object) > first) return outside
    }
    return first
  }

  #longest(prefixes: readonly Uint8Array[], object: number): number {
    const { buffer } = this.#keys
    const start = this.#keys.start(object)
    const length = this.#keys.end(object) - start
    let longest = outside
    for (const prefix of prefixes) {
      if (prefix.length <= longest || prefix.length > length) continue
      let at = 0
      while (at < prefix.length && buffer[start + at] === prefix[at]) at++
      if (at === prefix.length) longest = prefix.length
    }
    return longest
  }
}
