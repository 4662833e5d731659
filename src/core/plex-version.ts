/** Orders `1.9.2` before `1.10`; what follows a dash, the name of a build, does not count. */
export function byVersion(a: string, b: string): number {
  const numbers = (text: string): number[] => (text.split('-')[0] ?? '').split('.').map((part) => Number(part) || 0)
  const [left, right] = [numbers(a), numbers(b)]
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
