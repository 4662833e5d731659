/** Each part's fate, and which objects are spoken for. */
export interface Comparison {
  /** A `PartClass` for each part. */
  readonly classes: Uint8Array
  /** The object of each part that is present, changed or spelled differently; -1 for the others. */
  readonly objects: Int32Array
  /** The mount that holds each part, as an index into the table's mounts; -1 for none. */
  readonly mounts: Int16Array
  /** 1 for each object that a part names, under whatever spelling. */
  readonly claimed: Uint8Array
}
