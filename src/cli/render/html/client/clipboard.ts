/// <reference lib="dom" />

/** Whether it could be copied: browsers refuse, or have no clipboard at all, on a page served without TLS. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}
