import type { Readable } from 'node:stream'
import type { Ended, Outcome, RunOptions } from './shell.ts'

/** Bytes of what a program says on standard error that are kept: the last. */
const keptError = 8 << 10
/** More than any answer that is asked for; a program that prints without end must not fill the memory. */
const mostOutput = 64 << 20

/** Takes both outputs of a program as they come: one that nobody reads blocks it for ever. */
export class OutputCollector {
  readonly #onOutput: RunOptions['onOutput']
  readonly #chunks: Buffer[] = []
  #bytes = 0
  #error: Buffer = Buffer.alloc(0)

  constructor({ onOutput }: RunOptions) {
    this.#onOutput = onOutput
  }

  async take(stdout: Readable, stderr: Readable, heard: () => void = () => undefined): Promise<void> {
    const errors = (async () => {
      for await (const chunk of chunksOf(stderr)) {
        heard()
        this.#error = Buffer.concat([this.#error, chunk]).subarray(-keptError)
      }
    })()
    const output = (async () => {
      for await (const chunk of chunksOf(stdout)) {
        heard()
        if (this.#onOutput !== undefined) await this.#onOutput(chunk)
        else this.#keep(chunk)
      }
    })()
    await Promise.all([errors, output])
  }

  outcome(ended: Ended): Outcome {
    return { ended, stdout: Buffer.concat(this.#chunks), stderr: this.#error.toString('utf8') }
  }

  #keep(chunk: Buffer): void {
    this.#bytes += chunk.length
    if (this.#bytes > mostOutput) throw new RangeError(`a program printed more than ${mostOutput} bytes`)
    this.#chunks.push(chunk)
  }
}

async function* chunksOf(stream: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) yield chunk
  } catch (error) {
    // A stream that ends early is told by how the program ended.
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE')) throw error
  }
}
