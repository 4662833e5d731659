/** The options of one remote in the text of rclone.conf, or null if it has no such remote. */
export function rcloneSection(conf: string, name: string): Readonly<Record<string, string>> | null {
  let inside = false
  let section: Record<string, string> | null = null
  for (const line of conf.split(/\r?\n/u)) {
    const header = /^\s*\[(.*)\]\s*$/u.exec(line)
    if (header !== null) {
      inside = header[1] === name
      if (inside) section = {}
      continue
    }
    const option = /^\s*([^#;=\s][^=]*?)\s*=\s*(.*?)\s*$/u.exec(line)
    if (inside && section !== null && option?.[1] !== undefined) section[option[1]] = option[2] ?? ''
  }
  return section
}
