import { readFileSync, readlinkSync } from 'node:fs'
import { basename } from 'node:path'

/** Another process as /proc shows it; what may not be read, or went away meanwhile, is empty. */
export class Process {
  readonly pid: number
  readonly folder: string

  constructor(proc: string, pid: number) {
    this.pid = pid
    this.folder = `${proc}/${pid}`
  }

  read(name: string): string {
    try {
      return readFileSync(`${this.folder}/${name}`, 'utf8')
    } catch {
      return ''
    }
  }

  /** One letter: `R`, `S`, `D` for one that waits for a disk or a mount, `Z` for one that is dead. */
  get state(): string {
    // The name is in brackets, and may hold brackets itself.
    return /.*\) (\w)/s.exec(this.read('stat'))?.[1] ?? ''
  }

  get isGone(): boolean {
    return ['', 'Z', 'X', 'x'].includes(this.state)
  }

  /** At most 15 bytes, which the kernel keeps. */
  get comm(): string {
    return this.read('comm').replace(/\n$/, '')
  }

  /** What it is called, what its file is, what it was started as. */
  get names(): readonly string[] {
    return [this.comm, this.#program, this.#startedAs]
  }

  get name(): string {
    const [comm = '', program = '', startedAs = ''] = this.names
    // What the kernel keeps may be cut, or be the name of a thread.
    if (comm !== '' && startedAs.startsWith(comm)) return startedAs
    return [program, comm].find((name) => name !== '') ?? 'a process'
  }

  get #program(): string {
    try {
      return basename(readlinkSync(`${this.folder}/exe`))
    } catch {
      return ''
    }
  }

  get #startedAs(): string {
    return this.state === 'D' ? '' : basename(this.read('cmdline').split('\0')[0] ?? '')
  }

  get environment(): ReadonlyMap<string, string> {
    if (this.state === 'D') return new Map()
    const pairs = this.read('environ').split('\0')
    return new Map(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]))
  }
}
