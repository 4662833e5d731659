import type { ArchiveManifest } from '../../core/archive-manifest.ts'
import { type Emit, silent } from '../../core/progress.ts'
import { type ArchiveCheck, judgeArchive, type StreamFacts } from './archive-checks.ts'
import { MemberCheck, type MemberStore } from './member-check.ts'
import { StoreFailed, streamArchive } from './stream-archive.ts'
import { TarBroken, TarReader } from './tar/tar-reader.ts'
import { shownName } from './tar/byte-text.ts'

export interface CheckArchiveOptions {
  /** A private folder for lists of what was seen. */
  readonly temp: string
  readonly store: MemberStore
  readonly signal?: AbortSignal | undefined
  readonly emit?: Emit | undefined
}

export interface CheckedArchive {
  readonly manifest: ArchiveManifest | null
  readonly checks: readonly ArchiveCheck[]
  /** Of the whole file. */
  readonly sha256: string | null
  /** Where the list of files was put, if it came by once. */
  readonly list: string | null
}

/** Reads an archive once, puts its members where `store` says, and judges it. What `store` throws is thrown. */
export async function checkArchive(path: string, options: CheckArchiveOptions): Promise<CheckedArchive> {
  const { temp, store, signal, emit = silent } = options
  using seen = new MemberCheck(temp, store)
  const reader = new TarReader((member) => seen.visit(member))
  const outcome = await streamArchive(path, { signal, emit }, (chunk) => reader.write(chunk)).catch(
    (error: unknown) => {
      throw error instanceof StoreFailed ? error.cause : error
    },
  )
  seen.finish()
  const { manifest, checks } = judgeArchive(closed(outcome, reader), seen)
  return { manifest, checks, sha256: outcome.sha256, list: seen.lists.length === 1 ? seen.listFile : null }
}

/** The tar stream must have been closed too: compressed data can be whole where what it holds is not. */
function closed(outcome: Awaited<ReturnType<typeof streamArchive>>, reader: TarReader): StreamFacts {
  const facts = {
    ...outcome,
    tarOffset: reader.offset,
    member: reader.member === null ? null : shownName(reader.member.name),
  }
  if (outcome.failure !== null) return facts
  try {
    reader.end()
    return facts
  } catch (error) {
    if (!(error instanceof TarBroken)) throw error
    return { ...facts, failure: { message: error.message, offset: outcome.bytes } }
  }
}
