/** What long work tells its caller; the core emits, the command line renders. */
export interface ProgressEvent {
  /** What is being done, as shown to a person: `reading listing`, `extracting database`. */
  readonly task: string
  /** Units done so far. */
  readonly done: number
  /** Units in all, where known. */
  readonly total?: number
  readonly unit: 'bytes' | 'objects' | 'rows' | 'files'
}

export type Emit = (event: ProgressEvent) => void

export const silent: Emit = () => undefined
