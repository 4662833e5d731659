import {
  chmodSync,
  chownSync,
  closeSync,
  fchmodSync,
  fchownSync,
  futimesSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  openSync,
  symlinkSync,
  utimesSync,
} from 'node:fs'
import { codeOf } from '../../core/error-code.ts'
import { belowRoot, type MemberStore, writeWhole } from './member-check.ts'
import { byteTextOf, type ByteText, bytesOf, shownName } from './tar/byte-text.ts'
import type { TarMember } from './tar/tar-member.ts'
import type { MemberSink } from './tar/tar-reader.ts'

/**
 * Puts members into a folder of its own. Links are made last, so that nothing is ever written by way of one; a name
 * that leads out, or that is there already, is refused.
 */
export class FolderStore implements MemberStore {
  readonly #root: ByteText
  readonly #owner: boolean
  readonly #made = new Set<ByteText>()
  readonly #folders: TarMember[] = []
  readonly #links: TarMember[] = []
  readonly #whole = new Set<string>()
  /** Names that were refused; of many the first ten. */
  readonly refused: string[] = []

  constructor(root: string, owner: boolean) {
    this.#root = byteTextOf(root)
    this.#owner = owner
  }

  open(member: TarMember): MemberSink | null {
    const name = belowRoot(member.name)
    if (name === null || !isPlain(name) || member.type === 'other') {
      if (member.name !== 'Plex Media Server') this.#refuse(member)
      return null
    }
    if (member.type === 'link') {
      this.#links.push(member)
      return null
    }
    if (member.type === 'folder') {
      this.#makeFolder(name)
      this.#folders.push(member)
      return null
    }
    return this.#file(name, member)
  }

  /** Whether a file is there, and all of it. */
  isWhole(name: string): boolean {
    return this.#whole.has(name)
  }

  /** Makes the links, and gives folders their mode and time, which files in them would have changed. */
  finish(): void {
    for (const link of this.#links) this.#link(link)
    for (const folder of this.#folders.toReversed()) {
      if (!this.#isFolder(folder)) continue
      const path = this.#at(belowRoot(folder.name) ?? byteTextOf(''))
      if (this.#owner) chownSync(path, folder.uid, folder.gid)
      chmodSync(path, folder.mode & 0o777)
      utimesSync(path, folder.mtime, folder.mtime)
    }
  }

  #isFolder(folder: TarMember): boolean {
    const name = belowRoot(folder.name) ?? byteTextOf('')
    if (lstatSync(this.#at(name), { throwIfNoEntry: false })?.isDirectory() === true) return true
    this.#refuse(folder)
    return false
  }

  #at(name: ByteText): Buffer {
    return bytesOf(`${this.#root}/${name}` as ByteText)
  }

  #refuse({ name }: TarMember): null {
    if (this.refused.length < 10) this.refused.push(shownName(name))
    return null
  }

  /** With those that it is in. All are ours: the folder was empty, and no link is made before the end. */
  #makeFolder(name: ByteText): void {
    if (name === '' || this.#made.has(name)) return
    this.#makeFolder(parentOf(name))
    try {
      mkdirSync(this.#at(name), { mode: 0o700 })
    } catch (error) {
      // In the way is a file, which whatever is then put into it will find.
      if (!['EEXIST', 'ENOTDIR', 'ENAMETOOLONG'].includes(codeOf(error))) throw error
    }
    this.#made.add(name)
  }

  #file(name: ByteText, member: TarMember): MemberSink | null {
    this.#makeFolder(parentOf(name))
    let file: number
    try {
      file = openSync(this.#at(name), 'wx', 0o600)
    } catch (error) {
      // There already: a file may not come twice, nor take a folder's place, nor be in what is a file.
      if (!['EEXIST', 'ENOTDIR', 'ENAMETOOLONG', 'ENOENT'].includes(codeOf(error))) throw error
      return this.#refuse(member)
    }
    return {
      write: (chunk) => writeWhole(file, chunk),
      end: () => {
        // chown clears bits of the mode, so it comes first.
        if (this.#owner) fchownSync(file, member.uid, member.gid)
        fchmodSync(file, member.mode & 0o777)
        futimesSync(file, member.mtime, member.mtime)
        closeSync(file)
        if (name.endsWith('.db')) this.#whole.add(name)
      },
    }
  }

  #link(member: TarMember): void {
    const name = belowRoot(member.name) ?? byteTextOf('')
    this.#makeFolder(parentOf(name))
    try {
      symlinkSync(bytesOf(member.target), this.#at(name))
      if (this.#owner) lchownSync(this.#at(name), member.uid, member.gid)
    } catch (error) {
      if (!['EEXIST', 'ENOTDIR', 'ENAMETOOLONG', 'ENOENT'].includes(codeOf(error))) throw error
      this.#refuse(member)
    }
  }
}

const parentOf = (name: ByteText): ByteText => name.slice(0, Math.max(0, name.lastIndexOf('/'))) as ByteText

/** Whether every part of it names something in the folder before it. */
const isPlain = (name: ByteText): boolean =>
  !name.includes('\0') && name.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
