import { join } from 'node:path'
import type { Check } from '../../core/check.ts'
import { silent } from '../../core/progress.ts'
import { copyForReading } from '../plex/source/file-copy.ts'
import { makeTempFolder } from '../plex/source/temp-folder.ts'
import type { ExamineOptions } from './examine-file.ts'
import { mostExamples } from './examples.ts'
import type { PlexSqlite } from './plex-sqlite.ts'

/**
 * Has Plex's own SQLite go through a private copy, for what stock SQLite left unknown. What it says of a full-text
 * index on the rows of another table proves nothing: it is so on healthy servers, whose search text is not the columns'.
 */
export async function judgeByPlex(
  file: string,
  checks: readonly Check[],
  plex: PlexSqlite,
  { tempDir, signal, emit = silent }: ExamineOptions,
): Promise<Check[]> {
  await using temp = await makeTempFolder(tempDir)
  const copy = join(temp.path, 'library.db')
  await copyForReading(file, copy, { signal, emit, task: "copying database for Plex's SQLite" })
  const said = await plex.run(copy, 'PRAGMA integrity_check(1000000)', signal).then(
    (text) => ({ lines: text.split('\n').filter((line) => line.trim() !== ''), failure: null }),
    (error: unknown) => ({ lines: [], failure: error instanceof Error ? error.message : String(error) }),
  )
  signal?.throwIfAborted()
  if (said.failure !== null || said.lines.length === 0) {
    const failure = said.failure ?? 'it said nothing'
    return checks.map((check) =>
      check.status === 'unknown'
        ? { ...check, evidence: { ...check.evidence, plexSqlite: plex.name, failure } }
        : check,
    )
  }
  return checks.map((check) => (check.status === 'unknown' ? judged(check, said.lines, plex.name) : check))
}

function judged(check: Check, lines: readonly string[], engine: string): Check {
  if (check.code === 'file-icu-index') {
    const index = String(check.evidence['index'])
    const about = lines.filter((line) => new RegExp(`\\b${index}\\b`).test(line))
    const evidence = { ...check.evidence, judgedBy: engine, said: examples(about) }
    return about.length === 0
      ? {
          ...check,
          status: 'ok',
          message: `index ${index} is whole and in order, as Plex's own SQLite finds`,
          evidence,
        }
      : { ...check, status: 'failed', message: `index ${index} is damaged: ${about[0]}`, evidence }
  }
  const about = lines.filter((line) => /\bfts\d|spellfix/i.test(line))
  const broken = about.filter((line) => !/malformed inverted index/i.test(line))
  const evidence = { ...check.evidence, judgedBy: engine, said: examples(about) }
  if (broken.length > 0) return { ...check, status: 'failed', message: `search is damaged: ${broken[0]}`, evidence }
  const still = "Plex's own SQLite finds nothing broken in them; whether the words are all there it cannot tell either"
  return { ...check, message: `${check.message.split(';')[0]}; ${still}`, evidence }
}

const examples = (lines: readonly string[]) => ({ all: lines.slice(0, mostExamples), total: lines.length })
