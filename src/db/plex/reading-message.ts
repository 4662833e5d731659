import type { Emit, ProgressEvent } from '../../core/progress.ts'
import { ToolError, type ToolErrorCode } from '../../core/tool-error.ts'
import { readRefusal } from './read-db.ts'

/** What a thread that reads a database says before it has an answer, or instead of one. */
export type ReadingMessage =
  | { readonly progress: ProgressEvent }
  | { readonly refusal: { readonly code: ToolErrorCode; readonly message: string; readonly hint: string } }
  | { readonly failure: unknown }

/** Why a read ended, for the other thread: errors of this program lose their class on the way. */
export function refusalMessage(error: unknown, path: string): ReadingMessage {
  const refusal = readRefusal(error, path)
  if (!(refusal instanceof ToolError)) return { failure: error }
  return { refusal: { code: refusal.code, message: refusal.message, hint: refusal.hint } }
}

/** Takes what is not an answer; an answer goes to `answer`. */
export function onReading<Answer extends object>(
  emit: Emit,
  reject: (reason: unknown) => void,
  message: ReadingMessage | Answer,
  answer: (message: Answer) => void,
): void {
  if ('progress' in message) emit(message.progress)
  else if ('refusal' in message)
    reject(new ToolError(message.refusal.code, message.refusal.message, message.refusal.hint))
  else if ('failure' in message) reject(message.failure)
  else answer(message)
}
