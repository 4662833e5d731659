import { addAbortSignal, type Readable } from 'node:stream'
import { StoreFailure } from '../object-store.ts'
import { connectS3, type S3Timeouts } from '../s3-client.ts'
import { s3Failure } from '../s3-failure.ts'
import type { S3Place } from '../s3-listing.ts'
import type { S3Settings } from '../s3-settings.ts'
import { type ObjectState, placeOf, type RangeAnswer, type RangeStore, takePart } from './range-store.ts'

/** The objects of a bucket's folder, over the network; keys are relative to the folder. */
export async function openS3Ranges(place: S3Place, settings: S3Settings, timeouts: S3Timeouts): Promise<RangeStore> {
  const { GetObjectCommand, HeadObjectCommand } = await import('@aws-sdk/client-s3')
  const client = await connectS3(settings, timeouts)
  const named = (key: string) => ({ Bucket: place.bucket, Key: place.prefix + key })
  // before anything was read, a refusal is of the credentials; afterwards it is of the one object
  let everRead = false

  /** Asks, for as long as the time-out allows; null where there is no such object. */
  async function ask<Answer>(
    signal: AbortSignal | undefined,
    absent: 'NoSuchKey' | 'NotFound',
    request: (signal: AbortSignal) => Promise<Answer>,
  ): Promise<Answer | null> {
    const late = AbortSignal.timeout(timeouts.answer)
    try {
      return await request(signal === undefined ? late : AbortSignal.any([signal, late]))
    } catch (error) {
      signal?.throwIfAborted()
      if (nameOf(error) === absent) return null
      // a proxy's page does not say of an object that it is not there
      if (statusOf(error) === 404 && nameOf(error) !== 'NoSuchBucket')
        throw new StoreFailure('transient', 'the store answered 404 without a reason')
      throw error instanceof StoreFailure || statusOf(error) === 416 ? error : s3Failure(error, false, settings)
    }
  }

  async function look(key: string, signal?: AbortSignal): Promise<ObjectState | null> {
    const answer = await ask(signal, 'NotFound', (abortSignal) =>
      client.send(new HeadObjectCommand(named(key)), { abortSignal }),
    )
    return answer === null ? null : { size: answer.ContentLength ?? 0, tag: answer.ETag ?? null }
  }

  async function read(key: string, start: number, end: number, signal?: AbortSignal): Promise<RangeAnswer> {
    const command = new GetObjectCommand({ ...named(key), Range: `bytes=${start}-${end - 1}` })
    try {
      const part = await ask(signal, 'NoSuchKey', async (abortSignal) => {
        const answer = await client.send(command, { abortSignal })
        const { ContentRange: range, ContentLength: length, ETag: tag = null, $metadata } = answer
        const body = addAbortSignal(abortSignal, answer.Body as Readable)
        if (tag === null) {
          body.destroy()
          throw new StoreFailure('transient', 'the store answered with something that is no object')
        }
        const place = placeOf({ status: $metadata.httpStatusCode, range, length }, start, end)
        if ('unreadable' in place) {
          body.destroy()
          return { status: 'unreadable', why: place.unreadable } as const
        }
        return { status: 'part', bytes: await takePart(body, place), size: place.size, tag } as const
      })
      everRead = true
      return part ?? { status: 'vanished' }
    } catch (error) {
      if (statusOf(error) === 416) {
        // it ends before the first byte that was asked for
        const state = await look(key, signal)
        return state === null ? { status: 'vanished' } : { status: 'part', bytes: new Uint8Array(0), ...state }
      }
      if (!(error instanceof StoreFailure) || error.kind !== 'denied') throw error
      if (/^InvalidObjectState\b/u.test(error.message)) return { status: 'unreadable', why: 'it is archived' }
      if (everRead && /^AccessDenied\b/u.test(error.message)) return { status: 'unreadable', why: error.message }
      throw error
    }
  }

  return {
    read,
    look,
    close() {
      client.destroy()
      return Promise.resolve()
    },
  }
}

function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined
  return (error.$metadata as { httpStatusCode?: number } | undefined)?.httpStatusCode
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : ''
}
