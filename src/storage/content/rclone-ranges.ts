import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { systemCode } from '../listing-failure.ts'
import { StoreFailure } from '../object-store.ts'
import { type ObjectState, placeOf, type RangeAnswer, type RangeStore, takePart } from './range-store.ts'
import type { RcloneServer } from './rclone-server.ts'

/** The files of a remote, through an rclone that serves them. */
export function rcloneRanges(server: RcloneServer, answerLimit: number): RangeStore {
  // an agent of its own, since the common one may be told to use a proxy
  const agent = new Agent({ keepAlive: true })

  async function ask<Result>(
    method: 'GET' | 'HEAD',
    key: string,
    range: string | null,
    signal: AbortSignal | undefined,
    use: (answer: IncomingMessage) => Promise<Result>,
  ): Promise<Result> {
    const late = AbortSignal.timeout(answerLimit)
    const both = signal === undefined ? late : AbortSignal.any([signal, late])
    try {
      const asked = request({
        host: '127.0.0.1',
        port: server.port,
        method,
        path: `/${key.split('/').map(encodeURIComponent).join('/')}`,
        headers: { authorization: server.authorization, ...(range === null ? {} : { range }) },
        agent,
        signal: both,
      })
      // what comes after the answer has begun is seen in its body
      asked.on('error', () => undefined)
      asked.end()
      const [answer] = (await once(asked, 'response')) as [IncomingMessage]
      try {
        const status = answer.statusCode ?? 0
        if (status >= 500) throw new StoreFailure('transient', `rclone answered ${status}: ${server.complaints()}`)
        if (status === 401 || status === 403) throw new StoreFailure('refused', `rclone answered ${status}`)
        return await use(answer)
      } finally {
        answer.resume()
      }
    } catch (error) {
      signal?.throwIfAborted()
      if (error instanceof StoreFailure) throw error
      const ended = server.ended()
      if (ended !== null) throw new StoreFailure('refused', ended)
      throw new StoreFailure('transient', late.aborted ? 'rclone did not answer in time' : told(error))
    }
  }

  /** Where rclone cannot read a file, it breaks off its answer, and says why in its log. */
  function told(error: unknown): string {
    return `rclone broke off its answer (${systemCode(error)}): ${server.complaints()}`
  }

  const look = (key: string, signal?: AbortSignal): Promise<ObjectState | null> =>
    ask('HEAD', key, null, signal, (answer) => {
      const { statusCode: status, headers } = answer
      const size = Number(headers['content-length'])
      return Promise.resolve(status === 200 && size >= 0 ? { size, tag: tagOf(answer, size) } : null)
    })

  async function read(key: string, start: number, end: number, signal?: AbortSignal): Promise<RangeAnswer> {
    if (/(?:^|\/)\.{0,2}(?:\/|$)/u.test(key))
      return { status: 'unreadable', why: 'a path such as this one cannot be asked for over HTTP' }
    const part = await ask('GET', key, `bytes=${start}-${end - 1}`, signal, async (answer) => {
      const { statusCode: status, headers } = answer
      if (status === 416) return null
      // it sends on where there is a folder
      if (status === 404 || (status !== undefined && status >= 300)) return { status: 'vanished' } as const
      const length = Number(headers['content-length'])
      const place = placeOf({ status, range: headers['content-range'], length }, start, end)
      if ('unreadable' in place) return { status: 'unreadable', why: place.unreadable } as const
      const bytes = await takePart(answer, place)
      return { status: 'part', bytes, size: place.size, tag: tagOf(answer, place.size) } as const
    })
    if (part !== null) return part
    // it ends before the first byte that was asked for
    const state = await look(key, signal)
    return state === null ? { status: 'vanished' } : { status: 'part', bytes: new Uint8Array(0), ...state }
  }

  return {
    read,
    look,
    async close() {
      agent.destroy()
      await server.stop()
    },
  }
}

/** rclone gives a time to the second, and an ETag with some remotes. */
function tagOf({ headers }: IncomingMessage, size: number): string | null {
  const version = headers.etag ?? headers['last-modified']
  return version === undefined ? null : `${size} ${version}`
}
