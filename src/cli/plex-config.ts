import type { AwaitOptions, PlexControl } from '../orchestrate/plex/plex-service.ts'
import { ToolError } from '../core/tool-error.ts'
import type { Config } from './config.ts'

/**
 * How the home server is stopped and started, and where it answers, as the configuration says.
 * @throws ToolError `config` where it says it twice, or by half
 */
export function plexOf(config: Config | null): {
  readonly control: PlexControl | null
  readonly server: Pick<AwaitOptions, 'url' | 'fetch'> | null
} {
  const plex = config?.plex
  const server = plex?.url === undefined ? null : { url: plex.url, fetch: globalThis.fetch }
  if (plex === undefined) return { control: null, server }
  const { container, unit, stop, start } = plex
  const ways: PlexControl[] = []
  if (container !== undefined) ways.push({ by: 'docker', container })
  if (unit !== undefined) ways.push({ by: 'systemd', unit })
  if (stop !== undefined && start !== undefined) ways.push({ by: 'commands', stop, start })
  if (ways.length > 1 || (stop === undefined) !== (start === undefined))
    throw new ToolError(
      'config',
      'plex says in more than one way, or by half, how Plex is stopped and started',
      'give one of container, unit, or stop and start together',
    )
  return { control: ways[0] ?? null, server }
}
