import { createInterface } from 'node:readline/promises'
import type { Io } from './io.ts'

/** Asks one thing after another; what is typed ahead is not lost. Dispose of it: it holds the terminal. */
export class Questions implements Disposable {
  readonly #io: Io
  readonly #lines: ReturnType<typeof createInterface>
  readonly #typed: string[] = []
  #ended = false
  #heard: () => void = () => undefined

  constructor(io: Io) {
    this.#io = io
    this.#lines = createInterface({ input: io.stdin })
    this.#lines.on('line', (line) => {
      this.#typed.push(line)
      this.#heard()
    })
    this.#lines.on('close', () => {
      this.#ended = true
      this.#heard()
    })
    io.signal.addEventListener('abort', this.#abort)
  }

  readonly #abort = (): void => this.#heard()

  /** The answer, or the default for an empty line; asks again until `check` finds nothing to object to. Null at the end of input. */
  async ask(question: string, byDefault: string, check: (answer: string) => string | null): Promise<string | null> {
    for (;;) {
      await this.#io.stderr.write(`${question}${byDefault === '' ? '' : ` [${byDefault}]`}: `)
      const line = await this.#next()
      if (line === null) return null
      const answer = line.trim() === '' ? byDefault : line.trim()
      const objection = check(answer)
      if (objection === null) return answer
      await this.#io.stderr.write(`  ${objection}\n`)
    }
  }

  async #next(): Promise<string | null> {
    for (;;) {
      this.#io.signal.throwIfAborted()
      const line = this.#typed.shift()
      if (line !== undefined) return line
      if (this.#ended) return null
      await new Promise<void>((resolve) => {
        this.#heard = resolve
      })
    }
  }

  [Symbol.dispose](): void {
    this.#io.signal.removeEventListener('abort', this.#abort)
    this.#lines.close()
  }
}
