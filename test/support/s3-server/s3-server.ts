import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline, Readable } from 'node:stream'
import { Bucket, type StoredObject } from './bucket.ts'
import { type Fault, Faults, type SeenRequest } from './fault.ts'
import { readBody } from './request-body.ts'
import { listPage } from './list-page.ts'
import { document, errorXml, etag, listXml } from './xml.ts'

/**
 * An S3 server in this process, for tests: path-style, in memory, without a look at signatures. It lists
 * as S3 does, nested trees and tokens included, and fails on demand.
 */
export class S3Server implements AsyncDisposable {
  readonly requests: SeenRequest[] = []
  readonly faults = new Faults()
  /** Bytes sent of objects without a body. */
  zerosSent = 0
  readonly #server: Server
  readonly #buckets = new Map<string, Bucket>()
  readonly #tokens = new Map<string, string>()

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => response.destroy(error as Error))
    })
  }

  static async start(): Promise<S3Server> {
    const server = new S3Server()
    server.#server.listen(0, '127.0.0.1')
    await once(server.#server, 'listening')
    return server
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** The bucket of that name, made where it is not there. */
  bucket(name: string): Bucket {
    const bucket = this.#buckets.get(name) ?? new Bucket()
    this.#buckets.set(name, bucket)
    return bucket
  }

  inject(fault: Fault): void {
    this.faults.add(fault)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
    await once(this.#server, 'close')
  }

  async #answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = seen(message)
    this.requests.push(request)
    const body = await readBody(message)
    const fault = this.faults.next(request)
    if (fault === 'hang') return
    if (fault === 'refuse') return void message.socket.destroy()
    if (fault === 'empty') return send(response, 200, '')
    if (fault === 'page') return send(response, 200, '<html><body>Please log in</body></html>')
    if (fault === 'slow-down') return send(response, 503, errorXml('SlowDown', 'Please reduce your request rate.'))
    if (fault === 'denied') return send(response, 403, errorXml('AccessDenied', 'Access Denied'))
    if (fault === 'token-lost')
      return send(response, 400, errorXml('InvalidArgument', 'The continuation token provided is incorrect'))
    if (fault === 'reset' || fault === 'stall' || fault === 'cut') return this.#broken(fault, request, response)
    const bucket = this.#buckets.get(request.bucket)
    if (request.method === 'PUT' && request.key === '') {
      this.bucket(request.bucket)
      return send(response, 200, '')
    }
    if (bucket === undefined)
      return send(response, 404, errorXml('NoSuchBucket', 'The specified bucket does not exist'))
    if (request.key === '') return this.#bucketAnswer(request, bucket, response)
    if (request.method === 'PUT') return put(request, bucket, body, response)
    if (request.method === 'DELETE') {
      bucket.delete(request.key)
      return send(response, 204, '')
    }
    return this.#get(fault === 'whole' ? { ...request, headers: {} } : request, bucket, response)
  }

  #bucketAnswer(request: SeenRequest, bucket: Bucket, response: ServerResponse): void {
    if (request.method === 'HEAD') return send(response, 200, '')
    if (request.query.has('location')) return send(response, 200, document('<LocationConstraint/>'))
    const list = this.#list(request, bucket)
    if (list === null)
      return send(response, 400, errorXml('InvalidArgument', 'The continuation token provided is incorrect'))
    send(response, 200, list)
  }

  #list({ bucket: name, query }: SeenRequest, bucket: Bucket): string | null {
    const version = query.get('list-type') === '2' ? 2 : 1
    const [prefix, delimiter] = [query.get('prefix') ?? '', query.get('delimiter') ?? '']
    const [marker, startAfter] = [query.get('marker') ?? '', query.get('start-after') ?? '']
    const token = query.get('continuation-token')
    const resumed = token === null ? null : this.#tokens.get(token)
    if (resumed === undefined) return null
    const maxKeys = Math.min(Number(query.get('max-keys') ?? 1000), 1000)
    const page = listPage(bucket, {
      prefix,
      delimiter,
      maxKeys,
      after: version === 1 ? marker : (resumed ?? startAfter),
    })
    const nextToken = page.next === null ? null : `t${this.#tokens.size + 1}/+=`
    if (nextToken !== null) this.#tokens.set(nextToken, page.next as string)
    const encode = query.get('encoding-type') === 'url'
    return listXml({
      bucket: name,
      version,
      prefix,
      delimiter,
      maxKeys,
      encode,
      marker,
      startAfter,
      token,
      nextToken,
      page,
    })
  }

  #get(request: SeenRequest, bucket: Bucket, response: ServerResponse): void {
    const object = bucket.get(request.key)
    if (object === undefined)
      return send(response, 404, request.method === 'HEAD' ? '' : errorXml('NoSuchKey', 'No such key'))
    const about = {
      etag: etag(request.key, object),
      'last-modified': object.mtime.toUTCString(),
      'accept-ranges': 'bytes',
      'x-amz-storage-class': object.storageClass,
      ...object.metadata,
    }
    if (request.method === 'HEAD') {
      response.writeHead(200, { ...about, 'content-length': object.size })
      return void response.end()
    }
    if (object.storageClass === 'GLACIER' || object.storageClass === 'DEEP_ARCHIVE')
      return send(
        response,
        403,
        errorXml('InvalidObjectState', "The operation is not valid for the object's storage class"),
      )
    const part = partOf(request, object)
    if (part === null) return send(response, 416, errorXml('InvalidRange', 'The requested range is not satisfiable'))
    response.writeHead(part.status, { ...about, ...part.headers })
    if (object.body !== null) return void response.end(object.body.subarray(part.start, part.end))
    // without a body it may be of any size: sent as fast as it is taken, as far as it is taken
    pipeline(Readable.from(this.#zeros(part.end - part.start)), response, () => undefined)
  }

  *#zeros(length: number): Generator<Uint8Array> {
    for (let left = length; left > 0; left -= 65_536) {
      this.zerosSent += Math.min(left, 65_536)
      yield new Uint8Array(Math.min(left, 65_536))
    }
  }

  /** Half of what would have been the answer, and then the connection's end, the answer's, or none. */
  #broken(fault: 'reset' | 'stall' | 'cut', request: SeenRequest, response: ServerResponse): void {
    const bucket = this.#buckets.get(request.bucket)
    const object = request.key === '' ? undefined : bucket?.get(request.key)
    if (object !== undefined) return brokenObject(fault, request, object, response)
    const whole = Buffer.from((bucket === undefined ? null : this.#list(request, bucket)) ?? '')
    const half = whole.subarray(0, whole.length >> 1)
    if (fault === 'cut') return send(response, 200, half)
    response.writeHead(200, { 'content-type': 'application/xml', 'content-length': whole.length })
    response.write(half, () => {
      if (fault === 'reset') response.destroy()
    })
  }
}

function seen(message: IncomingMessage): SeenRequest {
  const url = new URL(message.url ?? '/', 'http://localhost')
  const [bucket = '', ...rest] = url.pathname.slice(1).split('/')
  const decode = (text: string) => decodeURIComponent(text)
  return {
    method: message.method ?? 'GET',
    bucket: decode(bucket),
    key: decode(rest.join('/')),
    query: url.searchParams,
    headers: message.headers,
  }
}

function send(response: ServerResponse, status: number, body: string | Uint8Array): void {
  response.writeHead(status, { 'content-type': 'application/xml', 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

function put(request: SeenRequest, bucket: Bucket, body: Uint8Array, response: ServerResponse): void {
  const metadata = Object.fromEntries(
    Object.entries(request.headers)
      .filter(([name]) => name.startsWith('x-amz-meta-'))
      .map(([name, value]) => [name, String(value)]),
  )
  const storageClass = String(request.headers['x-amz-storage-class'] ?? 'STANDARD')
  bucket.put(request.key, { body, storageClass, metadata, mtime: new Date() })
  const stored = bucket.get(request.key)
  response.writeHead(200, { etag: stored === undefined ? '' : etag(request.key, stored) })
  response.end()
}

/** The part of an object that was asked for; null where it begins behind the object's end. */
function partOf({ headers }: SeenRequest, { size }: StoredObject) {
  const asked = /^bytes=(\d*)-(\d*)$/u.exec(String(headers['range'] ?? ''))
  if (asked === null) return { status: 200, start: 0, end: size, headers: { 'content-length': size } }
  const [first, last] = [asked[1] ?? '', asked[2] ?? '']
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = last === '' || first === '' ? size : Math.min(size, Number(last) + 1)
  if (start >= size) return null
  const range = { 'content-range': `bytes ${start}-${end - 1}/${size}`, 'content-length': end - start }
  return { status: 206, start, end, headers: range }
}

function brokenObject(
  fault: 'reset' | 'stall' | 'cut',
  request: SeenRequest,
  object: StoredObject,
  response: ServerResponse,
): void {
  const { status, start, end, headers } = partOf(request, object) ?? { status: 416, start: 0, end: 0, headers: {} }
  const half = (end - start) >> 1
  response.writeHead(status, { ...headers, ...(fault === 'cut' ? { 'content-length': half } : {}) })
  const bytes = object.body?.subarray(start, start + half) ?? new Uint8Array(half)
  if (fault === 'cut') return void response.end(bytes)
  response.write(bytes, () => {
    if (fault === 'reset') response.destroy()
  })
}
