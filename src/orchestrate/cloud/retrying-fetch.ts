import { StoreFailure } from '../../storage/object-store.ts'
import { Patient, type Patience } from '../../storage/patience.ts'
import { CloudFailure } from './cloud-failure.ts'

export type Fetch = (request: Request) => Promise<Response>

export interface RetryOptions {
  readonly fetch: Fetch
  readonly patience: Patience
  /** Milliseconds for one attempt, its body included. */
  readonly attemptLimit: number
  readonly signal: AbortSignal | undefined
}

/** What may be asked twice, because asking twice does no more than asking once. */
const repeatable = new Set(['GET', 'HEAD', 'DELETE', 'PATCH', 'PUT'])

/**
 * The SDK neither retries nor gives up, and reads JSON only under one spelling of its content type. This asks again
 * where the network or the API fails, each attempt against a limit, and hands over whole answers only. What makes
 * something is asked once, unless it was plainly not taken (429): whether it was done is for the lists to say.
 */
export function retryingFetch({ fetch, patience, attemptLimit, signal }: RetryOptions): Fetch {
  const patient = new Patient(patience, signal)
  return async (request) => {
    for (let failed = 0; ;) {
      signal?.throwIfAborted()
      const answer = await attempt(fetch, request, attemptLimit, signal)
      if (answer instanceof Response) {
        patient.succeeded()
        return answer
      }
      failed++
      const again = repeatable.has(request.method) || answer.untaken
      if (!again) throw new CloudFailure('unavailable', answer.why)
      try {
        await patient.pause(new StoreFailure('transient', answer.why), failed)
      } catch (error) {
        signal?.throwIfAborted()
        if (!(error instanceof StoreFailure)) throw error
        if (answer.response !== null) return answer.response
        throw new CloudFailure('unavailable', answer.why)
      }
      await patience.sleep(answer.wait, signal)
    }
  }
}

interface Failed {
  readonly why: string
  /** The request was not taken: it can be made again, whatever it is. */
  readonly untaken: boolean
  /** Milliseconds that the API asks to be left alone. */
  readonly wait: number
  /** What there is to show when it stays so. */
  readonly response: Response | null
}

async function attempt(
  fetch: Fetch,
  request: Request,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<Response | Failed> {
  const late = AbortSignal.timeout(limit)
  const ends = signal === undefined ? late : AbortSignal.any([late, signal])
  try {
    // The key would go along to wherever it is sent.
    const response = await fetch(new Request(request.clone(), { signal: ends, redirect: 'error' }))
    const body = await response.text()
    const { status, headers } = response
    const whole = new Response(status === 204 ? null : body, { status, headers })
    if (status >= 500 || status === 429 || status === 408)
      return { why: `HTTP ${status}`, untaken: status === 429, wait: retryAfter(headers), response: whole }
    if (status === 204) return whole
    // The API says everything in JSON: a page is a proxy's, and a list that is one must not pass for an empty one.
    if (!isJson(body))
      return { why: `HTTP ${status} without JSON`, untaken: false, wait: 0, response: status >= 300 ? whole : null }
    whole.headers.set('content-type', 'application/json')
    return whole
  } catch (error) {
    signal?.throwIfAborted()
    return {
      why: late.aborted ? `no answer in ${limit / 1000} s` : reason(error),
      untaken: false,
      wait: 0,
      response: null,
    }
  }
}

function isJson(body: string): boolean {
  try {
    return typeof JSON.parse(body) === 'object'
  } catch {
    return false
  }
}

/** At most a minute: what asks for more is better told to the operator. */
function retryAfter(headers: Headers): number {
  const seconds = Number(headers.get('retry-after') ?? 0)
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 60) * 1000 : 0
}

function reason(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return code === '' ? String(cause instanceof Error ? cause.message : cause) : code
}
