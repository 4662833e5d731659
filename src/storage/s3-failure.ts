import { systemCode } from './listing-failure.ts'
import { StoreFailure, type StoreFailureKind } from './object-store.ts'
import type { S3Settings } from './s3-settings.ts'
import { maskSecrets } from '../core/secrets.ts'

const unreachable = new Set(['ENOTFOUND', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN'])
const otherRegion = new Set(['PermanentRedirect', 'AuthorizationHeaderMalformed', 'IllegalLocationConstraintException'])
const deniedNames = new Set(['AccessDenied', 'ExpiredToken', 'InvalidAccessKeyId', 'InvalidClientTokenId'])

/** What a failure of the S3 client means; its message is freed of secrets. */
export function s3Failure(error: unknown, withToken: boolean, settings: S3Settings): StoreFailure {
  const { name, message, status } = facts(error)
  const { accessKeyId, secretAccessKey, sessionToken } = settings.credentials
  const secrets = [accessKeyId, secretAccessKey, sessionToken]
  const told = status === undefined || message.startsWith(name) ? message : `${name}: ${message}`
  return new StoreFailure(kindOf(error, name, status, withToken), maskSecrets(told, secrets))
}

function kindOf(error: unknown, name: string, status: number | undefined, withToken: boolean): StoreFailureKind {
  if (status === undefined) {
    const code = systemCode(error)
    if (unreachable.has(code)) return 'unreachable'
    return /CERT|SIGNATURE_IN|SELF_SIGNED|ERR_TLS|ERR_SSL|ERR_INVALID/u.test(code) ? 'refused' : 'transient'
  }
  if (otherRegion.has(name) || (status >= 300 && status < 400)) return 'elsewhere'
  if (status === 401 || status === 403 || deniedNames.has(name)) return 'denied'
  if (status === 404) return 'no-bucket'
  if (status === 408 || status === 429 || name === 'RequestTimeout' || name === 'SlowDown') return 'transient'
  if (status === 400) return withToken ? 'token' : 'refused'
  // below 300 it was the answer's text that could not be read: it was cut, or is no listing
  return status >= 500 || status < 300 ? 'transient' : 'refused'
}

function facts(error: unknown): { name: string; message: string; status: number | undefined } {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), status: undefined }
  const metadata = '$metadata' in error ? (error.$metadata as { httpStatusCode?: number } | undefined) : undefined
  return {
    name: error.name,
    message: error.message || systemCode(error) || error.name,
    status: metadata?.httpStatusCode,
  }
}
