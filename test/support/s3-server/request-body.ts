import type { IncomingMessage } from 'node:http'

/** The body of a request, taken out of the `aws-chunked` framing where it comes in one. */
export async function readBody(message: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk)
  const body = Buffer.concat(chunks)
  return (message.headers['content-encoding'] ?? '').includes('aws-chunked') ? unframed(body) : body
}

/** Chunks are `SIZE-IN-HEX[;extension]\r\n…\r\n`, up to one of size 0; trailers follow. */
function unframed(body: Buffer): Uint8Array {
  const parts: Buffer[] = []
  for (let at = 0; at < body.length;) {
    const lineEnd = body.indexOf('\r\n', at)
    const size = Number.parseInt(body.toString('latin1', at, lineEnd), 16)
    if (!(size > 0)) break
    parts.push(body.subarray(lineEnd + 2, lineEnd + 2 + size))
    at = lineEnd + 2 + size + 2
  }
  return Buffer.concat(parts)
}
