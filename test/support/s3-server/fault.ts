import { type Fault as QueuedFault, FaultQueue } from '../fault-queue.ts'

/** What a request is known by. */
export interface SeenRequest {
  readonly method: string
  readonly bucket: string
  readonly key: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}

/**
 * `slow-down`: 503; `reset`: the connection is broken off in the middle of the answer; `refuse`: before
 * it; `empty`: 200 and nothing; `page`: 200 and a web page; `denied`: 403; `token-lost`: 400 for a token;
 * `hang`: no answer ever; `stall`: half an answer, and then nothing; `cut`: the answer is a whole one whose XML,
 * or whose object, ends in the middle; `whole`: 200 and all of an object, whatever part was asked for.
 */
export type FaultKind =
  | 'slow-down'
  | 'reset'
  | 'refuse'
  | 'empty'
  | 'page'
  | 'denied'
  | 'token-lost'
  | 'hang'
  | 'stall'
  | 'cut'
  | 'whole'

export type Fault = QueuedFault<FaultKind, SeenRequest>

/** The faults of a store, of which losing a token takes a request that has one. */
export class Faults extends FaultQueue<FaultKind, SeenRequest> {
  override add(fault: Fault): void {
    if (fault.kind !== 'token-lost') return super.add(fault)
    const { when } = fault
    super.add({
      ...fault,
      when: (request) => request.query.has('continuation-token') && when?.(request) !== false,
    })
  }
}
