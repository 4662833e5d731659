import { formatCount } from './figures.ts'

/** `1 file`, `2 files`, `12,345 files`; `plural` where an s is not enough. */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`
}
