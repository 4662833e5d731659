import { type ArchiveManifest, manifestMember, parseArchiveManifest } from '../../core/archive-manifest.ts'
import type { Check } from '../../core/check.ts'
import { counted } from '../../core/counted.ts'
import { compareLists, type ListDifferences } from './compare-lists.ts'
import { ListBroken } from './file-list.ts'
import { readList } from './list-file.ts'
import type { MemberCheck } from './member-check.ts'
import type { StreamOutcome } from './stream-archive.ts'

export const archiveCheckCodes = [
  'archive-stream',
  'archive-digest',
  'archive-manifest',
  'archive-members',
  'archive-databases',
] as const
export type ArchiveCheckCode = (typeof archiveCheckCodes)[number]
export type ArchiveCheck = Check<ArchiveCheckCode>

export interface StreamFacts extends StreamOutcome {
  /** In the tar stream. */
  readonly tarOffset: number
  /** What the tar stream was in when it failed. */
  readonly member: string | null
}

/** What is to be said of an archive that was read. */
export function judgeArchive(
  stream: StreamFacts,
  seen: MemberCheck,
): { readonly manifest: ArchiveManifest | null; readonly checks: readonly ArchiveCheck[] } {
  const { manifest, check } = judgeManifest(stream, seen)
  const checks = [
    judgeStream(stream, seen),
    judgeDigest(stream, manifest),
    check,
    judgeMembers(stream, seen, manifest),
    judgeDatabases(seen, manifest),
  ]
  return { manifest, checks }
}

function judgeStream(stream: StreamFacts, { members }: MemberCheck): ArchiveCheck {
  const { bytes, compression, sha256, failure, tarOffset, member } = stream
  const code = 'archive-stream'
  if (failure === null) {
    const message = `it unpacks to its end: ${counted(members, 'member')}`
    return { code, status: 'ok', message, evidence: { bytes, compression, members, unpackedBytes: tarOffset, sha256 } }
  }
  const where = member === null ? '' : `, in ${member}`
  return {
    code,
    status: 'failed',
    message: `it cannot be unpacked beyond byte ${tarOffset} of its content${where} (at or before byte ${failure.offset} of ${bytes}): ${failure.message}`,
    evidence: { bytes, compression, offset: failure.offset, unpackedOffset: tarOffset, member, members },
  }
}

function judgeDigest(
  { seal, sha256, bytes, compression }: StreamFacts,
  manifest: ArchiveManifest | null,
): ArchiveCheck {
  const code = 'archive-digest'
  const evidence = { bytes, sha256 }
  switch (seal) {
    case 'right':
      return { code, status: 'ok', message: 'every byte is as it was written (SHA-256)', evidence }
    case 'wrong':
      return { code, status: 'failed', message: 'some byte is not as it was written (SHA-256)', evidence }
    case 'not-read':
      return { code, status: 'skipped', message: 'it was not read to its end', evidence }
    case 'none':
      if (manifest === null) return { code, status: 'skipped', message: 'it holds no digest of its own', evidence }
      return compression === 'none'
        ? { code, status: 'skipped', message: 'its digest went when it was decompressed', evidence }
        : { code, status: 'failed', message: 'its digest is gone: it was cut short, or compressed anew', evidence }
  }
}

function judgeManifest(stream: StreamFacts, { manifests, last }: MemberCheck) {
  const code = 'archive-manifest'
  const failed = (message: string, evidence: Check['evidence'] = {}): ArchiveCheck => ({
    code,
    status: 'failed',
    message,
    evidence: { lastMember: last === '' ? null : last, ...evidence },
  })
  const [text, ...others] = manifests
  if (text === undefined) {
    const why =
      stream.failure === null ? 'another program made it, or it was cut between two members' : 'it is cut short'
    return { manifest: null, check: failed(`it has no ${manifestMember}: ${why}`) }
  }
  if (others.length > 0) {
    return { manifest: null, check: failed(`it has ${manifests.length} members ${manifestMember}`) }
  }
  const parsed = parseArchiveManifest(text)
  if ('problem' in parsed)
    return { manifest: null, check: failed(`${manifestMember} cannot be used: ${parsed.problem}`) }
  const { manifest } = parsed
  if (last !== manifestMember) {
    return { manifest, check: failed(`${manifestMember} is not the last member: ${last} comes after it`) }
  }
  const { createdAt, toolVersion, contents } = manifest
  const message = `its manifest is whole, and its last member: ${contents}, of ${createdAt}`
  return { manifest, check: { code, status: 'ok', message, evidence: { createdAt, toolVersion, contents } } as const }
}

function judgeMembers(stream: StreamFacts, seen: MemberCheck, manifest: ArchiveManifest | null): ArchiveCheck {
  const code = 'archive-members'
  const failed = (message: string, evidence: Check['evidence'] = {}): ArchiveCheck => ({
    code,
    status: 'failed',
    message,
    evidence,
  })
  if (manifest === null) {
    const message = 'there is no manifest to hold them against'
    return { code, status: 'skipped', message, evidence: { members: seen.members } }
  }
  const [list, ...others] = seen.lists
  const listed = manifest.list
  if (listed === null ? list !== undefined : list === undefined || others.length > 0) {
    return failed('its list of files is not there once, as its manifest says', { lists: seen.lists.length })
  }
  if (listed !== null && (list?.size !== listed.size || list.sha256 !== listed.sha256)) {
    return failed('its list of files is not the one that its manifest names', { expected: listed, found: list })
  }
  const found = differences(listed === null ? null : seen.listFile, seen.seenFile)
  if (found === null) return failed('its list of files cannot be read')
  const { missing, unlisted, changed, misplaced } = found
  const strange = { count: seen.strange.length, first: seen.strange }
  const wrong = { missing, unlisted, changed, misplaced, strange }
  const said = Object.entries(wrong).filter(([, { count }]) => count > 0)
  if (said.length > 0) {
    const what = said.map(([kind, { count, first }]) => `${count} ${kind} (${first.join(', ')})`).join('; ')
    return failed(`its members are not those of its list: ${what}`, Object.fromEntries(said))
  }
  if (stream.failure !== null) {
    return { code, status: 'unknown', message: 'it could not be read to its end', evidence: { members: seen.members } }
  }
  const { files, folders, links, bytes } = manifest.counts
  const message = `every file is there, of its size and with its check sum: ${counted(files, 'file')}`
  return { code, status: 'ok', message, evidence: { files, folders, links, bytes } }
}

function differences(list: string | null, seenFile: string): ListDifferences | null {
  try {
    return compareLists(list === null ? [] : readList(list), readList(seenFile))
  } catch (error) {
    if (error instanceof ListBroken) return null
    throw error
  }
}

function judgeDatabases({ databases }: MemberCheck, manifest: ArchiveManifest | null): ArchiveCheck {
  const code = 'archive-databases'
  if (manifest === null) {
    const message = `there is no manifest to hold them against: ${counted(databases.length, 'database')}`
    return { code, status: 'skipped', message, evidence: { databases } }
  }
  const problems = manifest.databases.flatMap(({ name, size, sha256 }) => {
    const [found, ...others] = databases.filter((database) => database.name === name)
    if (found === undefined) return [`${name} is not there whole`]
    if (others.length > 0) return [`${name} is there ${others.length + 1} times`]
    if (found.size !== size) return [`${name} has ${found.size} bytes, and ${size} were put in`]
    return found.sha256 === sha256 ? [] : [`${name} is not what was put in (SHA-256)`]
  })
  const listed = new Set(manifest.databases.map(({ name }) => name))
  for (const { name } of databases) if (!listed.has(name)) problems.push(`${name} was not put in`)
  if (problems.length > 0)
    return { code, status: 'failed', message: problems.join('; '), evidence: { problems, databases } }
  const message = `${counted(databases.length, 'database')}, as put in (SHA-256)`
  return { code, status: 'ok', message, evidence: { databases } }
}
