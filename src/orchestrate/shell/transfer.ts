import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rename, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { silent } from '../../core/progress.ts'
import { ToolError } from '../../core/tool-error.ts'
import { mustRun, succeeded } from './outcome.ts'
import type { Ended, Shell, TransferOptions, Transferred } from './shell.ts'

const standard = { stall: 60_000, attempts: 5 } as const
/** What an unfinished copy is called until it is whole. */
const unfinished = '.part'

export async function upload(
  shell: Shell,
  local: string,
  remote: string,
  options: TransferOptions = {},
): Promise<Transferred> {
  const { signal, emit = silent, stall = standard.stall } = options
  const total = (await stat(local)).size
  const part = remote + unfinished
  let resumedAt: number | null = null
  const sha256 = await localDigest(local)
  const length = async (): Promise<number> => {
    const printed = await mustRun(shell, ['sh', '-c', 'wc -c < "$1" 2>/dev/null || echo 0', 'sh', part], {
      again: true,
    })
    return Number(printed.toString('latin1').trim())
  }
  await persist(
    `${local} to ${shell.name}`,
    options,
    length,
    async (have) => {
      if (have > total || (have > 0 && (await remoteDigest(shell, part)) !== (await localDigest(local, have)))) {
        await mustRun(shell, ['rm', '-f', '--', part], { again: true })
        have = 0
      }
      resumedAt ??= have
      let sent = have
      const input = Readable.from(
        heard(createReadStream(local, { start: have, highWaterMark: 256 << 10 }), (bytes) => {
          sent += bytes
          emit({ task: `copying to ${shell.name}`, done: sent, total, unit: 'bytes' })
        }),
      )
      // `cat` appends in order, so that what is there is always a beginning of the file.
      const words = ['sh', '-c', 'cat >> "$1" && sync "$1" 2>/dev/null || test -f "$1"', 'sh', part] as const
      return (await shell.run(words, { input, silence: stall, ...(signal === undefined ? {} : { signal }) })).ended
    },
    total,
  )
  if ((await remoteDigest(shell, part)) !== sha256) {
    await mustRun(shell, ['rm', '-f', '--', part], { again: true })
    throw differs(local)
  }
  // Done already, where it was done and not heard of.
  const named = 'mv -f -- "$1" "$2" 2>/dev/null || { [ ! -e "$1" ] && [ -e "$2" ]; }'
  await mustRun(shell, ['sh', '-c', named, 'sh', part, remote], { again: true })
  return { bytes: total, sha256, resumedAt: resumedAt ?? 0 }
}

export async function download(
  shell: Shell,
  remote: string,
  local: string,
  options: TransferOptions = {},
): Promise<Transferred> {
  const { signal, emit = silent, stall = standard.stall } = options
  const part = local + unfinished
  const printed = await mustRun(shell, ['sh', '-c', 'wc -c < "$1"', 'sh', remote], { again: true })
  const total = Number(printed.toString('latin1').trim())
  const sha256 = await remoteDigest(shell, remote)
  let resumedAt: number | null = null
  const length = async (): Promise<number> => (await stat(part).catch(() => null))?.size ?? 0
  await persist(
    `${remote} of ${shell.name}`,
    options,
    length,
    async (have) => {
      const whole = have > total
      await using file = await open(part, whole ? 'w' : 'a')
      let got = whole ? 0 : have
      resumedAt ??= got
      const { ended } = await shell.run(['tail', '-c', `+${got + 1}`, '--', remote], {
        silence: stall,
        ...(signal === undefined ? {} : { signal }),
        onOutput: async (chunk) => {
          await file.write(chunk)
          got += chunk.length
          emit({ task: `copying from ${shell.name}`, done: got, total, unit: 'bytes' })
        },
      })
      await file.sync()
      return ended
    },
    total,
  )
  if ((await localDigest(part)) !== sha256) {
    await using file = await open(part, 'w')
    await file.sync()
    throw differs(remote)
  }
  await rename(part, local)
  await using folder = await open(dirname(local), 'r')
  await folder.sync()
  return { bytes: total, sha256, resumedAt: resumedAt ?? 0 }
}

/** In its midst: a listener for data would let it flow before anybody takes it. */
async function* heard(stream: Readable, hear: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    hear(chunk.length)
    yield chunk
  }
}

/** Goes on from where it got to, as long as it gets anywhere. */
async function persist(
  what: string,
  { signal, attempts = standard.attempts }: TransferOptions,
  length: () => Promise<number>,
  send: (from: number) => Promise<Ended>,
  total: number,
): Promise<void> {
  let last = -1
  let why = 'it got nowhere'
  for (let failures = 0; failures < attempts;) {
    signal?.throwIfAborted()
    try {
      const have = await length()
      if (have === total && last !== -1) return
      if (have > last) failures = 0
      else failures++
      last = have
      const ended = await send(have)
      const now = succeeded({ ended, stdout: Buffer.alloc(0), stderr: '' }) ? await length() : null
      if (now === total) return
      if (ended.kind === 'lost') why = ended.why
      else if (ended.kind === 'exited' && ended.code !== 0) {
        why = `it exited with ${ended.code}`
        failures++
      }
    } catch (error) {
      if (!(error instanceof ToolError) || error.code !== 'shell-failed') throw error
      why = error.message
      failures++
    }
  }
  throw new ToolError(
    'shell-failed',
    `${what} could not be copied: ${why}`,
    'see that the connection holds and the disk has room, then run again: it goes on from where it was',
  )
}

async function localDigest(path: string, bytes?: number): Promise<string> {
  const hash = createHash('sha256')
  if (bytes === 0) return hash.digest('hex')
  const stream = createReadStream(path, { highWaterMark: 1 << 20, ...(bytes === undefined ? {} : { end: bytes - 1 }) })
  for await (const chunk of stream as AsyncIterable<Buffer>) hash.update(chunk)
  return hash.digest('hex')
}

async function remoteDigest(shell: Shell, path: string): Promise<string> {
  // Standard input, so that no name is quoted back.
  const printed = await mustRun(shell, ['sh', '-c', 'sha256sum < "$1"', 'sh', path], { again: true })
  return printed.toString('latin1').slice(0, 64)
}

const differs = (what: string): ToolError =>
  new ToolError(
    'shell-failed',
    `the copy of ${what} is not what was copied: its SHA-256 differs`,
    'see that nothing writes the file meanwhile and that both disks work, then run again',
  )
