import { parentPort, workerData } from 'node:worker_threads'
import type { ArchiveNote } from '../../core/archive-manifest.ts'
import type { DatabaseFacts } from '../../db/archive/database-facts.ts'
import { type DatabaseToPack, packDatabases, type PackedDatabase } from './pack-databases.ts'
import { type PackedFiles, packFiles, type PackFilesRequest } from './pack-files.ts'
import { type RingMemory, RingWriter } from './slot-ring.ts'
import { type Survey, surveyFolder, type SurveyRequest } from './survey.ts'

/** Jobs by name, with what they are asked and what they answer. */
export interface ExportJobs {
  readonly survey: { readonly request: SurveyRequest; readonly answer: Survey }
  readonly facts: { readonly request: readonly string[]; readonly answer: readonly DatabaseFacts[] }
  readonly databases: {
    readonly request: { readonly databases: readonly DatabaseToPack[]; readonly ring: RingMemory }
    readonly answer: { readonly packed: readonly PackedDatabase[]; readonly written: number }
  }
  readonly files: {
    readonly request: PackFilesRequest & { readonly ring: RingMemory }
    readonly answer: PackedFiles & { readonly written: number }
  }
}

export type ExportJob = {
  readonly [Name in keyof ExportJobs]: { readonly job: Name; readonly request: ExportJobs[Name]['request'] }
}[keyof ExportJobs]

export type ExportMessage =
  | { readonly slot: number }
  | { readonly note: ArchiveNote }
  /** Bytes of content, or files met. */
  | { readonly heard: number }
  | { readonly answer: unknown }
  /** The code of an error gets lost between threads. */
  | { readonly failure: unknown; readonly code: unknown }

const port = parentPort
if (port !== null) {
  const post = (message: ExportMessage): void => port.postMessage(message)
  try {
    post({ answer: await work(workerData as ExportJob, post) })
  } catch (error) {
    post({ failure: error, code: error instanceof Error && 'code' in error ? error.code : undefined })
  }
}

async function work(
  { job, request }: ExportJob,
  post: (message: ExportMessage) => void,
): Promise<ExportJobs[keyof ExportJobs]['answer']> {
  const note = (note: ArchiveNote): void => post({ note })
  const heard = (count: number): void => post({ heard: count })
  switch (job) {
    case 'survey':
      return surveyFolder(request, note, heard)
    case 'facts': {
      // A tenth of a second to load, which the others need not spend.
      const { databaseFacts } = await import('../../db/archive/database-facts.ts')
      return request.map(databaseFacts)
    }
    case 'databases': {
      const ring = new RingWriter(request.ring, (slot) => post({ slot }))
      const packed = packDatabases(request.databases, ring, heard)
      ring.flush()
      return { packed, written: ring.written }
    }
    case 'files': {
      const ring = new RingWriter(request.ring, (slot) => post({ slot }))
      const packed = packFiles(request, ring, note, sparingly(heard))
      ring.flush()
      return { ...packed, written: ring.written }
    }
  }
}

/** Of many small files not each is worth a message. */
function sparingly(heard: (bytes: number) => void): (bytes: number) => void {
  let pending = 0
  return (bytes) => {
    pending += bytes
    if (pending < 1 << 20) return
    heard(pending)
    pending = 0
  }
}
