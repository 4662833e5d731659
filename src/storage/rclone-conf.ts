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

/** What is told of a remote without opening it. */
export interface RcloneRemote {
  readonly name: string
  readonly type: string
  readonly provider: string
}

/** The remotes of rclone.conf in its order; none of one that is encrypted. */
export function rcloneRemotes(conf: string): RcloneRemote[] {
  const names = [...conf.matchAll(/^[ \t]*\[([^\]\n]+)\][ \t]*\r?$/gmu)].map(([, name = '']) => name)
  return names.map((name) => {
    const { type = '', provider = '' } = rcloneSection(conf, name) ?? {}
    return { name, type, provider }
  })
}
