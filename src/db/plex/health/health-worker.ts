import { parentPort, workerData } from 'node:worker_threads'
import type { ProgressEvent } from '../../../core/progress.ts'
import { identifyLibrary } from '../library-identity.ts'
import { openReadOnly } from '../read-db.ts'
import { type ReadingMessage, refusalMessage } from '../reading-message.ts'
import { type LibraryFacts, readLibraryFacts } from './library-facts.ts'
import { type LibrarySurvey, surveyLibrary, type SurveyRequest } from './library-survey.ts'

export interface HealthRequest {
  readonly file: string
  /** To name in messages. */
  readonly path: string
  readonly blobs: string | null
  /** Whether to read what the checks of its meaning are judged from. */
  readonly facts: boolean
  readonly survey: SurveyRequest
}

export interface HealthReading {
  readonly facts: LibraryFacts | null
  readonly survey: LibrarySurvey
}

export type HealthMessage = ReadingMessage | { readonly reading: HealthReading }

const port = parentPort
if (port !== null) {
  const { file, path, blobs, facts, survey } = workerData as HealthRequest
  const post = (message: HealthMessage): void => port.postMessage(message)
  const emit = (progress: ProgressEvent): void => post({ progress })
  try {
    using db = openReadOnly(file)
    const generation = identifyLibrary(db, path)
    post({
      reading: {
        facts: facts ? readLibraryFacts(db, generation, emit) : null,
        survey: surveyLibrary(db, generation, blobs, survey, emit),
      },
    })
  } catch (error) {
    post(refusalMessage(error, path))
  }
}
