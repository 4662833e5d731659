import { addAbortSignal, type Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { ListObjectsV2CommandOutput, S3Client } from '@aws-sdk/client-s3'
import { urlDecode } from './formats/url-decode.ts'
import { takeEntries, type XmlEntry } from './list-xml.ts'
import { type ListPage, type ObjectStore, StoreFailure } from './object-store.ts'
import { s3Failure } from './s3-failure.ts'
import type { S3Settings } from './s3-settings.ts'
import { archivedClass } from './storage-class.ts'

export interface S3Timeouts {
  /** Milliseconds for a connection to be made, and for an answer to come. */
  readonly connect: number
  readonly answer: number
}

/** Loads the S3 client only when it is called: it is most of the program's weight. */
export async function connectS3(settings: S3Settings, timeouts: S3Timeouts): Promise<S3Client> {
  const { S3Client } = await import('@aws-sdk/client-s3')
  const { credentials, endpoint, region, pathStyle } = settings
  return new S3Client({
    region,
    credentials,
    forcePathStyle: pathStyle,
    ...(endpoint === undefined ? {} : { endpoint }),
    // retrying is done where it is known how far the listing has come
    maxAttempts: 1,
    followRegionRedirects: false,
    // stores give the checksum of the whole object with a part of it
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: timeouts.connect,
      requestTimeout: timeouts.answer,
      throwOnRequestTimeout: true,
    },
  })
}

/** A bucket over the network, to be listed. */
export async function openS3(bucket: string, settings: S3Settings, timeouts: S3Timeouts): Promise<ObjectStore> {
  const { ListObjectsV2Command } = await import('@aws-sdk/client-s3')
  const client = await connectS3(settings, timeouts)
  return {
    async list({ prefix, delimiter, token, startAfter }, signal) {
      const command = new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix,
        Delimiter: delimiter,
        ContinuationToken: token,
        StartAfter: token === undefined ? startAfter : undefined,
        // XML cannot hold every character that a key can
        EncodingType: 'url',
      })
      let entries: readonly XmlEntry[] = []
      command.middlewareStack.addRelativeTo(
        <Request, Result extends { response: unknown }>(next: (request: Request) => Promise<Result>) =>
          async (request: Request) => {
            const result = await next(request)
            const response = result.response as { statusCode?: number; body?: unknown }
            if (response.statusCode !== 200) return result
            // the client's own time-out ends with the answer's first byte
            const late = AbortSignal.timeout(timeouts.answer)
            const body = addAbortSignal(
              signal === undefined ? late : AbortSignal.any([signal, late]),
              response.body as Readable,
            )
            const { entries: taken, rest } = takeEntries(await buffer(body))
            entries = taken
            response.body = rest
            return result
          },
        { name: 'takeEntries', relation: 'after', toMiddleware: 'deserializerMiddleware' },
      )
      try {
        const answer = await client.send(command, signal === undefined ? {} : { abortSignal: signal })
        return toPage(answer, entries, prefix)
      } catch (error) {
        signal?.throwIfAborted()
        throw error instanceof StoreFailure ? error : s3Failure(error, token !== undefined, settings)
      }
    },
    close: () => client.destroy(),
  }
}

function toPage(answer: ListObjectsV2CommandOutput, entries: readonly XmlEntry[], prefix: string): ListPage {
  const { CommonPrefixes = [], KeyCount, IsTruncated, Name } = answer
  const listed = entries.length + CommonPrefixes.length
  // an answer of 200 without a listing in it (a proxy's page, a body lost) must not pass for an empty bucket
  const saysEmpty = KeyCount === 0 && Name !== undefined && (prefix === '' || (answer.Prefix ?? '') !== '')
  if (listed === 0 && IsTruncated !== true && !saysEmpty)
    throw new StoreFailure('transient', 'the store answered without a listing')
  if (KeyCount !== undefined && KeyCount > listed)
    throw new StoreFailure('transient', `the store announced ${KeyCount} keys and sent ${listed}`)
  const encoded = answer.EncodingType === 'url'
  return {
    objects: entries.map(({ key, size, time, storageClass }) => ({
      key: encoded ? decoded(key) : key,
      size,
      archived: archivedClass(storageClass),
      time,
    })),
    folders: CommonPrefixes.map(({ Prefix = '' }) => {
      const bytes = encoder.encode(Prefix)
      return encoded ? decoded(bytes) : bytes
    }),
    truncated: IsTruncated === true,
    token: answer.NextContinuationToken,
  }
}

const encoder = new TextEncoder()

function decoded(key: Uint8Array): Uint8Array {
  // in place: what it is decoded from is not looked at again
  return key.subarray(0, urlDecode(key, 0, key.length, key))
}
