import { tarBlockBytes } from '../../plex/source/tar-block.ts'
import type { ByteText } from './byte-text.ts'

/** `other` is what no export holds: hard links, devices, sparse files. */
export type TarType = 'file' | 'folder' | 'link' | 'other'

export interface TarMember {
  /** Of a folder without the `/` at its end. */
  readonly name: ByteText
  readonly type: TarType
  /** Bytes of content. */
  readonly size: number
  /** Permission bits. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Whole seconds since the epoch. */
  readonly mtime: number
  /** Where a link leads to. */
  readonly target: ByteText
}

/** Bytes from one header to the next. */
export const paddedTo = (size: number, block: number): number => Math.ceil(size / block) * block

/** Zeros that follow a member's content. */
export const paddingOf = (size: number): number => paddedTo(size, tarBlockBytes) - size
