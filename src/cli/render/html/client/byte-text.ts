const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** A size in binary units, three digits of it; empty where it is not known. */
export function byteText(bytes: number): string {
  if (Number.isNaN(bytes)) return ''
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toPrecision(value < 1 ? 2 : 3)} ${units[unit] ?? ''}`
}
