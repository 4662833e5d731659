import type { Check } from '../../core/check.ts'
import { counted } from '../../core/counted.ts'
import type { Damage } from '../file-format/damage.ts'
import type { FileHeader } from '../file-format/header.ts'
import type { PageFile } from '../file-format/page-file.ts'
import { recognise } from '../plex/source/file-kind.ts'

/** What a file is that has no header of a database. */
export function noHeader(damage: Damage, head: Uint8Array, bytes: number): Check {
  const kind = recognise(head, bytes)
  const instead =
    kind.kind === 'maybe-encrypted'
      ? 'it is noise from its first byte, as an encrypted database is'
      : kind.kind === 'other'
        ? `it is ${kind.what}`
        : kind.kind === 'archive'
          ? 'it is an archive'
          : damage.message
  return {
    code: 'file-header',
    status: 'failed',
    message: `this is no database that SQLite can read: ${instead}`,
    evidence: { bytes, found: kind.kind, reason: damage.message },
  }
}

export function checkHeader(header: FileHeader): Check {
  const odd = [...header.oddities]
  if (header.textEncoding > 1) odd.push('text in UTF-16, and Plex writes UTF-8')
  const { pageSize, usable, writtenBy, writeVersion, textEncoding } = header
  const evidence = { pageSize, reservedBytes: pageSize - usable, writtenBy, writeVersion, textEncoding, odd }
  return odd.length === 0
    ? { code: 'file-header', status: 'ok', message: `the header is good: pages of ${pageSize} bytes`, evidence }
    : {
        code: 'file-header',
        status: 'failed',
        message: `the header holds what SQLite does not write: ${odd.join('; ')}`,
        evidence,
      }
}

/** `trailing`: whether anything but zeros lies after the last page that the header counts. */
export function checkSize({ bytes, header, pages }: PageFile, trailing: boolean): Check {
  const { pageSize, statedPages } = header
  const evidence = {
    bytes,
    pageSize,
    statedPages,
    pages,
    statedBytes: statedPages === null ? null : statedPages * pageSize,
  }
  const code = 'file-size'
  if (statedPages === null) {
    const whole = bytes === pages * pageSize
    const message = whole
      ? `the file is ${counted(pages, 'whole page')} long; its header keeps no count of its own`
      : `the file ends within a page: ${bytes} bytes, in pages of ${pageSize}`
    return { code, status: whole ? 'ok' : 'failed', message, evidence }
  }
  const stated = statedPages * pageSize
  if (bytes < stated) {
    return {
      code,
      status: 'failed',
      message: `the file is cut short: its header states ${counted(statedPages, 'page')} (${stated} bytes), and ${bytes} bytes are there`,
      evidence,
    }
  }
  if (bytes > stated && trailing) {
    return {
      code,
      status: 'failed',
      message: `${counted(bytes - stated, 'byte')} lie after the last page that the header counts, and SQLite does not see them`,
      evidence,
    }
  }
  return {
    code,
    status: 'ok',
    message: `the file is as long as its header states: ${counted(statedPages, 'page')}`,
    evidence,
  }
}
