/** Both ends of a path say more than its middle. */
export function shortenMiddle(text: string, length: number): string {
  if (text.length <= length || length < 8) return text
  const head = Math.floor((length - 1) / 3)
  return `${text.slice(0, head)}…${text.slice(text.length - (length - 1 - head))}`
}

/** A path before and after, in `length` characters each: what both begin with goes first, then much of an equal name. */
export function shortenChange(from: string, to: string, length: number): readonly [string, string] {
  if (Math.max(from.length, to.length) <= length) return [from, to]
  const [before, after] = [from.split('/'), to.split('/')]
  const leaf = before.at(-1) ?? ''
  let same = 0
  while (same < Math.min(before.length, after.length) - 1 && before[same] === after[same]) same++
  const shortened = (names: readonly string[]): string => {
    const folders = [...(same > 1 ? ['…'] : names.slice(0, same)), ...names.slice(same, -1), ''].join('/')
    const name = names.at(-1) ?? ''
    const room = length - folders.length
    return shortenMiddle(
      folders + (name === leaf && leaf === after.at(-1) && room >= 16 ? shortenMiddle(name, room) : name),
      length,
    )
  }
  return [shortened(before), shortened(after)]
}
