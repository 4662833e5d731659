import type { ListObjectsV2CommandOutput } from '@aws-sdk/client-s3'
import { urlDecode } from './formats/url-decode.ts'
import { type ListPage, type ObjectStore, StoreFailure } from './object-store.ts'
import { s3Failure } from './s3-failure.ts'
import type { S3Settings } from './s3-settings.ts'
import { archivedClass } from './storage-class.ts'

export interface S3Timeouts {
  /** Milliseconds for a connection to be made, and for an answer to come. */
  readonly connect: number
  readonly answer: number
}

/** A bucket over the network. Loads the S3 client only when it is called: it is most of the program's weight. */
export async function openS3(bucket: string, settings: S3Settings, timeouts: S3Timeouts): Promise<ObjectStore> {
  const { ListObjectsV2Command, S3Client } = await import('@aws-sdk/client-s3')
  const { credentials, endpoint, region, pathStyle } = settings
  const client = new S3Client({
    region,
    credentials,
    forcePathStyle: pathStyle,
    ...(endpoint === undefined ? {} : { endpoint }),
    // retrying is done where it is known how far the listing has come
    maxAttempts: 1,
    followRegionRedirects: false,
    requestHandler: {
      connectionTimeout: timeouts.connect,
      requestTimeout: timeouts.answer,
      throwOnRequestTimeout: true,
    },
  })
  return {
    async list({ prefix, delimiter, token, startAfter }, signal) {
      let answer: ListObjectsV2CommandOutput
      try {
        answer = await client.send(
          new ListObjectsV2Command({
            Bucket: bucket,
            Prefix: prefix,
            Delimiter: delimiter,
            ContinuationToken: token,
            StartAfter: token === undefined ? startAfter : undefined,
            // XML cannot hold every character that a key can
            EncodingType: 'url',
          }),
          signal === undefined ? {} : { abortSignal: signal },
        )
      } catch (error) {
        signal?.throwIfAborted()
        throw s3Failure(error, token !== undefined, settings)
      }
      return toPage(answer, prefix)
    },
    close: () => client.destroy(),
  }
}

function toPage(answer: ListObjectsV2CommandOutput, prefix: string): ListPage {
  const { Contents = [], CommonPrefixes = [], KeyCount, IsTruncated, Name } = answer
  const listed = Contents.length + CommonPrefixes.length
  // an answer of 200 without a listing in it (a proxy's page, a body lost) must not pass for an empty bucket
  const saysEmpty = KeyCount === 0 && Name !== undefined && (prefix === '' || (answer.Prefix ?? '') !== '')
  if (listed === 0 && IsTruncated !== true && !saysEmpty)
    throw new StoreFailure('transient', 'the store answered without a listing', undefined)
  if (KeyCount !== undefined && KeyCount > listed)
    throw new StoreFailure('transient', `the store announced ${KeyCount} keys and sent ${listed}`, undefined)
  const encoded = answer.EncodingType === 'url'
  return {
    objects: Contents.map(({ Key, Size, LastModified, StorageClass }) => ({
      key: keyBytes(Key ?? '', encoded),
      size: Size ?? Number.NaN,
      archived: archivedClass(StorageClass),
      time: LastModified?.getTime() ?? Number.NaN,
    })),
    folders: CommonPrefixes.map(({ Prefix }) => keyBytes(Prefix ?? '', encoded)),
    truncated: IsTruncated === true,
    token: answer.NextContinuationToken,
  }
}

const encoder = new TextEncoder()

function keyBytes(text: string, encoded: boolean): Uint8Array {
  const bytes = encoder.encode(text)
  return encoded ? bytes.subarray(0, urlDecode(bytes, 0, bytes.length, bytes)) : bytes
}
