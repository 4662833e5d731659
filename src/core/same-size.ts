/** Whether two sizes in bytes are equal, or one of them is not known (NaN). */
export function sameSize(a: number, b: number): boolean {
  return a === b || Number.isNaN(a) || Number.isNaN(b)
}
