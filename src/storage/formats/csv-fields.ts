const quote = 0x22
const comma = 0x2c

/** The fields of a line of CSV, as places in the line; used again for every line. */
export class CsvFields {
  count = 0
  readonly starts: number[] = []
  readonly ends: number[] = []

  /** Finds the fields of `bytes[start..end)`; false where quotes do not pair up. Quotes are not part of a field. */
  split(bytes: Uint8Array, start: number, end: number): boolean {
    this.count = 0
    let at = start
    for (;;) {
      let to: number
      if (bytes[at] === quote && at < end) {
        at++
        to = at
        while (to < end && (bytes[to] !== quote || (bytes[to + 1] === quote && to + 1 < end)))
          to += bytes[to] === quote ? 2 : 1
        if (to >= end) return false
        this.starts[this.count] = at
        this.ends[this.count++] = to
        at = to + 1
      } else {
        to = at
        while (to < end && bytes[to] !== comma) to++
        this.starts[this.count] = at
        this.ends[this.count++] = to
        at = to
      }
      if (at >= end) return true
      if (bytes[at] !== comma) return false
      at++
    }
  }
}
