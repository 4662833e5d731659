import { readdir } from 'node:fs/promises'
import { maskSecrets } from '../../core/secrets.ts'
import { ToolError } from '../../core/tool-error.ts'
import { openContent, type OpenContentOptions } from '../../storage/content/open-content.ts'
import { type FirstObject, firstObject } from '../../storage/first-object.ts'
import { StoreFailure } from '../../storage/object-store.ts'
import { checked, type DoctorCheck, type DoctorCode } from './doctor-check.ts'

export interface BucketOptions extends Pick<OpenContentOptions, 's3' | 'env' | 'signal'> {
  /** What is configured: `s3://…`, `rclone:…`, `dir:…`, or a file; null where nothing is. */
  readonly source: string | null
}

/** Milliseconds for a store that fails to be asked again. */
const patience = { limit: 10_000, firstLimit: 10_000 }
const timeouts = { connect: 10_000, answer: 20_000 }

/** Whether the bucket can be listed, and a part of an object read. */
export async function checkBucket({ source, ...access }: BucketOptions): Promise<DoctorCheck[]> {
  const skipped = (why: string): DoctorCheck[] => [
    checked('bucket-list', 'skipped', why),
    checked('bucket-read', 'skipped', why),
  ]
  if (source === null) return skipped('no listing is configured')
  const name = maskSecrets(source)
  if (source.startsWith('dir:'))
    return [await folderCheck(source.slice('dir:'.length)), ...skipped('a folder is read as it is').slice(1)]
  if (!source.startsWith('s3://') && !source.startsWith('rclone:')) return skipped(`${name} is a stored listing`)
  let object: FirstObject | null
  try {
    object = await firstObject(source, { ...access, timeouts })
  } catch (error) {
    access.signal?.throwIfAborted()
    return [
      failure('bucket-list', error, `${name} cannot be listed`),
      checked('bucket-read', 'skipped', 'it cannot be listed'),
    ]
  }
  if (object === null)
    return [
      checked('bucket-list', 'failed', `${name} has no object that can be read, among the first at least`, {
        remedy: 'look at the bucket and the folder in it: a wrong one lists as empty too',
      }),
      checked('bucket-read', 'skipped', 'there is no object to read'),
    ]
  const listed = checked('bucket-list', 'ok', `${name} can be listed`, { object: object.key, size: object.size })
  return [listed, await readCheck(source, name, object, access)]
}

async function readCheck(
  source: string,
  name: string,
  { key, size }: FirstObject,
  access: Omit<BucketOptions, 'source'>,
): Promise<DoctorCheck> {
  try {
    await using content = await openContent(source, { ...access, patience, timeouts })
    const ends = await content?.readEnds(key, size, access.signal)
    if (ends?.status === 'read')
      return checked('bucket-read', 'ok', 'both ends of an object were read', {
        object: key,
        bytes: content?.traffic.bytes,
      })
    const why = ends?.status === 'unreadable' ? ends.why : (ends?.status ?? 'nothing to read from')
    return checked('bucket-read', 'failed', `${key} of ${name} cannot be read: ${maskSecrets(why)}`, {
      remedy: 'let the key read objects (s3:GetObject), in parts too',
    })
  } catch (error) {
    access.signal?.throwIfAborted()
    return failure('bucket-read', error, `${key} cannot be read`)
  }
}

function failure(code: DoctorCode, error: unknown, what: string): DoctorCheck {
  if (error instanceof ToolError) return checked(code, 'failed', error.message, { remedy: error.hint })
  if (!(error instanceof StoreFailure)) throw error
  const remedy =
    error.kind === 'denied'
      ? 'let the key list the bucket (s3:ListBucket)'
      : 'check the bucket, the endpoint, the region and the network'
  return checked(code, 'failed', `${what}: ${error.message}`, { remedy, kind: error.kind })
}

async function folderCheck(folder: string): Promise<DoctorCheck> {
  try {
    const names = await readdir(folder)
    return names.length > 0
      ? checked('bucket-list', 'ok', `${folder} holds ${names.length} entries`, { entries: names.length })
      : checked('bucket-list', 'failed', `${folder} is empty`, { remedy: 'see that the media is mounted there' })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    return checked('bucket-list', 'failed', `${folder} cannot be read (${String(error.code)})`, {
      remedy: 'see that the media is mounted there, and that this user may read it',
    })
  }
}
