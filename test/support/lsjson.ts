import { writeFileSync } from 'node:fs'

export interface ListedObject {
  readonly key: string
  readonly size?: number
  readonly tier?: string
  readonly modified?: string
}

/** What `rclone lsjson -R --files-only` prints for these objects, one a line. */
export function lsjson(objects: readonly (ListedObject | string)[]): string {
  const lines = objects.map((given) => {
    const object = typeof given === 'string' ? { key: given } : given
    return JSON.stringify({
      Path: object.key,
      Name: object.key.slice(object.key.lastIndexOf('/') + 1),
      Size: object.size ?? 1_000_000,
      ModTime: object.modified ?? '2026-01-02T03:04:05.000000000Z',
      IsDir: false,
      Tier: object.tier ?? 'STANDARD',
    })
  })
  return `[\n${lines.join(',\n')}\n]\n`
}

export function writeLsjson(file: string, objects: readonly (ListedObject | string)[]): string {
  writeFileSync(file, lsjson(objects))
  return file
}
