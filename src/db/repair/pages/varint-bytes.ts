/** SQLite's variable-length integer, the way it is stored. */
export function varintBytes(value: number): Buffer {
  if (value < 0) {
    // Nine bytes, the last of eight bits.
    const bytes = Buffer.alloc(9)
    const wide = BigInt.asUintN(64, BigInt(value))
    bytes[8] = Number(wide & 0xffn)
    let rest = wide >> 8n
    for (let at = 7; at >= 0; at--, rest >>= 7n) bytes[at] = Number(rest & 0x7fn) | 0x80
    return bytes
  }
  const bytes = [value % 128]
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) bytes.unshift((rest % 128) | 0x80)
  return Buffer.from(bytes)
}
