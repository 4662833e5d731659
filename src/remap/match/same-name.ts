import type { ByteStrings } from '../../core/byte-strings.ts'

const slash = 0x2f

/** Whether two paths end in the same name, byte for byte. */
export function isSameName(some: ByteStrings, one: number, others: ByteStrings, other: number): boolean {
  const start = some.start(one)
  const otherStart = others.start(other)
  let at = some.end(one) - 1
  let beside = others.end(other) - 1
  for (; at >= start && some.buffer[at] !== slash; at--, beside--)
    if (beside < otherStart || some.buffer[at] !== others.buffer[beside]) return false
  return beside < otherStart || others.buffer[beside] === slash
}
