import { mkdir, open, rm } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { counted } from '../../../core/counted.ts'
import { ToolError } from '../../../core/tool-error.ts'
import { ArchiveMembers } from './archive-members.ts'
import { type Archive, type Member, readArchive, type ReadArchiveOptions } from './archive-stream.ts'
import { accessRefusal, tempRefusal } from './file-access.ts'
import { libraryName } from './library-name.ts'
import { requireSpace } from './temp-folder.ts'

/** Takes the library, and the log or journal that lies beside it, out of an archive, and nothing else. */
export async function extractLibrary(
  archive: Archive,
  folder: string,
  options: ReadArchiveOptions,
): Promise<{ readonly file: string; readonly member: string }> {
  const members = new ArchiveMembers()
  /** Folders of the archive that something was taken from, and where it went. */
  const taken = new Map<string, string>()
  const keepNeeded = async (): Promise<void> => {
    for (const [from, to] of taken) {
      if (members.mayNeed(from)) continue
      await rm(to, { recursive: true })
      taken.delete(from)
    }
  }
  try {
    await readArchive(archive, options, async (header, content) => {
      const found = members.meet(header.name)
      if (found?.role === '') await keepNeeded()
      if (found === null || !members.mayNeed(found.folder)) {
        for await (const _ of content);
        return
      }
      requirePlainFile(header)
      await requireSpace(folder, header.size ?? 0)
      const to = taken.get(found.folder) ?? join(folder, `member-${members.count}`)
      taken.set(found.folder, to)
      await mkdir(to, { recursive: true })
      await using target = await open(join(to, libraryName + found.role), 'w', 0o600)
      for await (const chunk of content) await target.writeFile(chunk)
    })
  } catch (error) {
    options.signal?.throwIfAborted()
    throw archiveRefusal(error, archive.path, folder)
  }
  const chosen = chooseLibrary(members, archive.path)
  const to = taken.get(chosen)
  if (to === undefined) throw new Error(`the library in ${chosen} was seen but not taken`)
  return { file: join(to, libraryName), member: posix.join(chosen, libraryName) }
}

function chooseLibrary(members: ArchiveMembers, path: string): string {
  const [chosen, ...others] = members.best
  if (chosen === undefined) {
    const found = members.examples.length === 0 ? 'nothing' : members.examples.join(', ')
    throw new ToolError(
      'db-archive-empty',
      `${path} holds no ${libraryName}; of its ${counted(members.count, 'member')}: ${found}`,
      "name an archive of Plex's data folder, or of its Databases folder",
    )
  }
  if (others.length > 0) {
    throw new ToolError(
      'db-several',
      `${path} holds ${members.best.length} libraries, in ${members.best.slice(0, 5).join(', ')}`,
      'unpack the one that is meant, and name it',
    )
  }
  return chosen
}

function requirePlainFile({ name, type, pax, linkname }: Member): void {
  const sparse = Object.keys(pax ?? {}).some((key) => key.startsWith('GNU.sparse.'))
  if ((type === 'file' || type === 'contiguous-file') && !sparse) return
  const link = type === 'link' || type === 'symlink'
  throw new ToolError(
    'db-archive-damaged',
    `the archive holds ${name} as ${link ? `a link to ${linkname}` : 'a sparse file'}, which cannot be taken out alone`,
    `make the archive again ${link ? 'with the file itself in it' : 'without --sparse'}, or unpack it and name the file`,
  )
}

function archiveRefusal(error: unknown, path: string, folder: string): unknown {
  if (error instanceof ToolError || error instanceof TypeError || error instanceof RangeError) return error
  const known = tempRefusal(error, folder)
  if (known !== error) return known
  const unreadable = accessRefusal(error, path)
  if (unreadable !== error) return unreadable
  const reason = error instanceof Error ? error.message : String(error)
  return new ToolError(
    'db-archive-damaged',
    `${path} is damaged or cut short: ${reason}`,
    'fetch or make the archive again; nothing of it was used',
    { cause: error },
  )
}
