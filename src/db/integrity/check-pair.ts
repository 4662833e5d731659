import { pathToFileURL } from 'node:url'
import { DatabaseSync } from 'node:sqlite'
import type { Check } from '../../core/check.ts'
import { counted } from '../../core/counted.ts'

/** What the blobs' `linked_type` names, by the table of the library that has those ids. */
const linkedTables = {
  media_part: 'media_parts',
  media_stream: 'media_streams',
  media_item: 'media_items',
  metadata_item: 'metadata_items',
} as const

interface Link {
  readonly type: string
  readonly blobs: number
  /** Blobs whose row is gone from the library; null = the type is not known here. */
  readonly dangling: number | null
}

/** Of so few blobs all may be left over from what was removed. */
const telling = 20

/**
 * Whether a library and a blobs database are of one server. A blob whose row is gone is normal, and only told: servers
 * leave them behind.
 */
export function checkPair(library: string, blobs: string): Check {
  const code = 'file-pair'
  try {
    const links = readLinks(library, blobs)
    const all = links.filter(({ dangling }) => dangling !== null)
    const total = all.reduce((sum, each) => sum + each.blobs, 0)
    const dangling = all.reduce((sum, { dangling }) => sum + (dangling ?? 0), 0)
    const evidence = { blobs: total, dangling, links }
    if (total >= telling && dangling === total) {
      const message = `none of ${counted(total, 'blob')} belongs to anything in the library: the two files are not of one server`
      return { code, status: 'failed', message, evidence }
    }
    const left =
      dangling === 0 ? '' : `; ${counted(dangling, 'blob is', 'blobs are')} left over from what is gone, as is normal`
    return {
      code,
      status: 'ok',
      message: `the two databases belong together: ${counted(total, 'blob')}${left}`,
      evidence,
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return {
      code,
      status: 'skipped',
      message: `the two databases cannot be read together: ${reason}`,
      evidence: { reason },
    }
  }
}

function readLinks(library: string, blobs: string): Link[] {
  const url = (file: string): URL => {
    const made = pathToFileURL(file)
    made.searchParams.set('immutable', '1')
    return made
  }
  const database = new DatabaseSync(url(library), { readOnly: true })
  try {
    database.prepare('ATTACH ? AS other').run(url(blobs).href)
    const types = database.prepare('SELECT linked_type AS type, count(*) AS blobs FROM other.blobs GROUP BY 1').all()
    return (types as { type: string | null; blobs: number }[]).map(({ type, blobs }) => {
      const table = linkedTables[type as keyof typeof linkedTables] as string | undefined
      if (table === undefined) return { type: String(type), blobs, dangling: null }
      const [found] = database
        .prepare(
          `SELECT count(*) AS n FROM other.blobs AS b WHERE b.linked_type = ? AND NOT EXISTS
             (SELECT 1 FROM main."${table}" AS row WHERE row.id = b.linked_id)`,
        )
        .all(type) as { n: number }[]
      return { type: String(type), blobs, dangling: found?.n ?? 0 }
    })
  } finally {
    database.close()
  }
}
