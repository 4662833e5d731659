import { constants, open } from 'node:fs'
import { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'

/**
 * A named pipe, or what `<(command)` of a shell is. A file is opened and read by a thread, which nothing can
 * wake where no writer ever comes, and which the program's own end then waits for; this is polled instead,
 * so it can be destroyed at any time.
 */
export async function openPipe(path: string): Promise<Readable> {
  const fd = await promisify(open)(path, constants.O_RDONLY | constants.O_NONBLOCK)
  return new Socket({ fd, readable: true, writable: false })
}
