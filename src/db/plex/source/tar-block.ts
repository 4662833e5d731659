/** A tar archive is made of blocks of 512 bytes: a header, the member's content padded to a block, and so on. */
export const tarBlockBytes = 512

/** Whether a block is a tar header: its own checksum, octal at 148, is the sum of its bytes with that field blank. */
export function isTarHeader(block: Uint8Array): boolean {
  if (block.length < tarBlockBytes) return false
  let sum = 0
  for (let at = 0; at < tarBlockBytes; at++) sum += at >= 148 && at < 156 ? 0x20 : (block[at] as number)
  const field = Buffer.from(block.subarray(148, 156)).toString('latin1')
  const stated = /^ *([0-7]+)[\0 ]/.exec(field)?.[1]
  return stated !== undefined && Number.parseInt(stated, 8) === sum
}

export const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0)
