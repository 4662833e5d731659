/** 1234567 as `1,234,567`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US')
}

const byteUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const

/** Bytes in the binary units that rclone prints too, to three digits: `999 B`, `1.50 KiB`, `9.00 TiB`. */
export function formatBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  // 1,023.6 would be printed as 1024
  while (value >= 1023.5 && unit < byteUnits.length - 1) {
    value /= 1024
    unit++
  }
  const decimals = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2
  return `${value.toFixed(decimals)} ${byteUnits[unit] ?? ''}`
}

/** How much of a whole, as `17.8%`; a dash where there is no whole. */
export function formatShare(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((part / whole) * 100).toFixed(1)}%`
}
