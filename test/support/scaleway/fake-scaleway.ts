import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { type Fault, FaultQueue } from '../fault-queue.ts'
import { Books } from './books.ts'
import { denied, invalidArgument, Refusal } from './refusal.ts'
import { routes } from './routes.ts'

export interface SeenCall {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: string
}

/**
 * `telltale`: refused in words that hold the key; `elsewhere`: sent on to `elsewhere`;
 * `page`: 200 and a web page; `gateway`: 502 and a web page; `lost-page`: 404 and a web page; `cut`: 200 and half
 * of the JSON; `charset`: a content type that the SDK does not know for JSON; `late`: the work is done, and no answer
 * comes; `hang`: neither; `reset`: the connection is broken off; `no-ip`: servers without their addresses.
 */
export type ScalewayFault =
  | 'too-many'
  | 'internal'
  | 'unavailable'
  | 'forbidden'
  | 'telltale'
  | 'elsewhere'
  | 'page'
  | 'gateway'
  | 'lost-page'
  | 'cut'
  | 'charset'
  | 'late'
  | 'hang'
  | 'reset'
  | 'no-ip'

/** What a route answers with: a body of JSON, text, or nothing. */
export interface Answer {
  readonly status: number
  readonly json?: unknown
  readonly text?: string
  readonly total?: number
}

export const credentials = {
  accessKey: 'SCWFAKE1234567890AB2',
  secretKey: '7f9c1a52-4bd0-4e3f-9a2b-0c1d2e3f4a5b',
} as const

/**
 * Scaleway's API over HTTP on this machine: what the tool calls of it, answering in the recorded shapes, refusing
 * what the real one refuses, with books of what is still there, and failing on demand.
 */
export class FakeScaleway implements AsyncDisposable {
  readonly calls: SeenCall[] = []
  /** Calls of what is not there, or in a form that no client of the real API would use. */
  readonly strange: string[] = []
  readonly faults = new FaultQueue<ScalewayFault, SeenCall>()
  readonly books: Books
  /** By `zone/type`, what is not plainly available. */
  readonly stock = new Map<string, 'scarce' | 'shortage'>()
  /** Servers that the account may have of a type; without end where absent. */
  readonly quota = new Map<string, number>()
  elsewhere = ''
  /** Lists show everything, whatever tags were asked for. */
  ignoresTags = false
  /** What the key's holder may not do: `iam`, `instance`, `block`. */
  readonly forbidden = new Set<string>()
  /** Milliseconds that its clock is ahead of the real one: time passes where a test says so. */
  ahead = 0
  readonly #server: Server

  private constructor() {
    this.books = new Books(() => this.now())
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => response.destroy(error as Error))
    })
  }

  static async start(): Promise<FakeScaleway> {
    const fake = new FakeScaleway()
    fake.#server.listen(0, '127.0.0.1')
    await once(fake.#server, 'listening')
    return fake
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** The environment of a program that is to use it. */
  get env() {
    return { SCW_ACCESS_KEY: credentials.accessKey, SCW_SECRET_KEY: credentials.secretKey, SCW_API_URL: this.url }
  }

  now(): number {
    return Date.now() + this.ahead
  }

  inject(fault: Fault<ScalewayFault, SeenCall>): void {
    this.faults.add(fault)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
    await once(this.#server, 'close')
  }

  async #answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(message.url ?? '/', 'http://localhost')
    let body = ''
    for await (const chunk of message.setEncoding('utf8')) body += String(chunk)
    const call = { method: message.method ?? 'GET', path: url.pathname, query: url.searchParams, body }
    this.calls.push(call)
    const fault = this.faults.next(call)
    if (fault !== null && this.#failed(fault, message, response)) return
    const answer = this.#worked(call, message, fault === 'no-ip')
    if (fault === 'late') return
    if (answer.status >= 400 && fault === null) await delay(0)
    send(response, answer, fault)
  }

  /** Answers, where the fault keeps the work from being done at all. */
  #failed(fault: ScalewayFault, message: IncomingMessage, response: ServerResponse): boolean {
    const html = '<html><body>Something went wrong</body></html>'
    const page = (status: number): boolean => {
      response.writeHead(status, { 'content-type': 'text/html' }).end(html)
      return true
    }
    const json = (status: number, body: unknown): boolean => {
      send(response, { status, json: body }, null)
      return true
    }
    switch (fault) {
      case 'hang':
        return true
      case 'reset':
        message.socket.destroy()
        return true
      case 'page':
        return page(200)
      case 'gateway':
        return page(502)
      case 'lost-page':
        return page(404)
      case 'too-many':
        return json(429, { type: 'too_many_requests', help_message: 'slow down', limit: null })
      case 'internal':
        return json(500, { type: 'internal_server_error', message: 'internal error' })
      case 'unavailable':
        return json(503, { type: 'unavailable', message: 'service unavailable' })
      case 'forbidden':
        return json(403, {
          type: 'permissions_denied',
          message: 'insufficient permissions',
          details: [{ resource: 'instance', action: 'read' }],
        })
      case 'elsewhere':
        response.writeHead(302, { location: `${this.elsewhere}${message.url}` }).end()
        return true
      case 'telltale':
        return json(400, {
          type: 'invalid_arguments',
          message: `key ${credentials.accessKey} with ${credentials.secretKey} said claim-abcdefghij0123456789`,
          details: [{ argument_name: 'X-Auth-Token', reason: 'format', help_message: credentials.secretKey }],
        })
      case 'late':
      case 'cut':
      case 'charset':
      case 'no-ip':
        return false
    }
  }

  #worked(call: SeenCall, message: IncomingMessage, withoutIp: boolean): Answer {
    this.books.settle()
    try {
      if (message.headers['x-auth-token'] !== credentials.secretKey) throw denied()
      checkContentType(call, message)
      for (const { method, path, handle } of routes) {
        const match = path.exec(call.path)
        if (match === null || method !== call.method) continue
        return handle({ fake: this, call, words: match.slice(1).map(decodeURIComponent), withoutIp })
      }
      this.strange.push(`${call.method} ${call.path}`)
      return { status: 404, text: '404 page not found' }
    } catch (error) {
      if (error instanceof Refusal) return { status: error.status, json: error.body }
      throw error
    }
  }
}

function checkContentType({ method, path, body }: SeenCall, message: IncomingMessage): void {
  if (body === '' || method === 'GET') return
  const wanted = /\/user_data\//u.test(path) ? 'text/plain' : 'application/json'
  if (message.headers['content-type']?.startsWith(wanted) !== true) throw invalidArgument('content-type', wanted)
}

function send(response: ServerResponse, { status, json, text, total }: Answer, fault: ScalewayFault | null): void {
  if (status === 204) return void response.writeHead(204).end()
  const whole = json === undefined ? (text ?? '') : JSON.stringify(json)
  const type = json === undefined ? 'text/plain' : `application/json${fault === 'charset' ? '; charset=utf-8' : ''}`
  response.writeHead(status, {
    'content-type': type,
    ...(total === undefined ? {} : { 'x-total-count': String(total) }),
  })
  response.end(fault === 'cut' ? whole.slice(0, whole.length >> 1) : whole)
}
