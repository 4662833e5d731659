import { tarBlockBytes } from '../../plex/source/tar-block.ts'
import { paddedTo, type TarMember } from './tar-member.ts'

/** GNU's own format: of all it alone takes names of any bytes and length, and every tar of today reads it. */
const magic = 'ustar  \0'

const nameBytes = 100

/** Two blocks of zeros close an archive; GNU tar fills it up to a record of 20. */
export const tarRecordBytes = 20 * tarBlockBytes

const flags = { file: '0', link: '2', folder: '5', 'long-name': 'L', 'long-target': 'K' } as const

/** The blocks before a member's content: more than one where its name or target is long. */
export function tarHeader(member: TarMember & { readonly type: 'file' | 'folder' | 'link' }): Buffer {
  const name = member.type === 'folder' ? `${member.name}/` : member.name
  const { target } = member
  if (name.length <= nameBytes && target.length <= nameBytes) return block({ ...member, name }, flags[member.type])
  const blocks: Buffer[] = []
  if (target.length > nameBytes) blocks.push(...longText(target, flags['long-target']))
  if (name.length > nameBytes) blocks.push(...longText(name, flags['long-name']))
  blocks.push(block({ ...member, name }, flags[member.type]))
  return Buffer.concat(blocks)
}

interface Fields extends Omit<TarMember, 'name' | 'target' | 'type'> {
  readonly name: string
  readonly target: string
}

function longText(text: string, flag: string): Buffer[] {
  // Its end is marked by a zero byte, as GNU tar does.
  const size = text.length + 1
  const content = Buffer.alloc(paddedTo(size, tarBlockBytes))
  content.write(text, 0, 'latin1')
  const head = { name: '././@LongLink', target: '', size, mode: 0o644, uid: 0, gid: 0, mtime: 0 }
  return [block(head, flag), content]
}

/** Behind it a header is zeros in this format. */
const usedBytes = 265

function block({ name, target, size, mode, uid, gid, mtime }: Fields, flag: string): Buffer {
  const bytes = Buffer.allocUnsafe(tarBlockBytes).fill(0)
  bytes.write(name.length <= nameBytes ? name : name.slice(0, nameBytes), 0, 'latin1')
  number(bytes, 100, 8, mode)
  number(bytes, 108, 8, uid)
  number(bytes, 116, 8, gid)
  number(bytes, 124, 12, size)
  number(bytes, 136, 12, mtime)
  bytes.write('        ', 148, 'latin1')
  bytes.write(flag, 156, 'latin1')
  if (target !== '') bytes.write(target.length <= nameBytes ? target : target.slice(0, nameBytes), 157, 'latin1')
  bytes.write(magic, 257, 'latin1')
  let sum = 0
  for (let at = 0; at < usedBytes; at++) sum += bytes[at] as number
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return bytes
}

/** In octal, or where that has no room in base 256, as GNU tar does. */
function number(bytes: Buffer, at: number, width: number, value: number): void {
  const digits = width - 1
  if (value >= 0 && value < 8 ** digits) {
    bytes.write(value.toString(8).padStart(digits, '0'), at, 'latin1')
    return
  }
  let rest = BigInt.asUintN(8 * width, BigInt(value))
  for (let index = at + width - 1; index >= at; index--, rest >>= 8n) bytes[index] = Number(rest & 0xffn)
  bytes[at] = (bytes[at] as number) | 0x80
}
