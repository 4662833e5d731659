import { mkdtemp } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { ToolError } from '../../../core/tool-error.ts'
import { mustRun } from '../../shell/outcome.ts'
import type { Shell } from '../../shell/shell.ts'
import type { RestoreTarget } from './restore-target.ts'
import { shellFiles } from './shell-files.ts'

/** Processes that have one of these files open, and servers whatever they have open. */
const users = `
  for comm in /proc/[0-9]*/comm; do
    read -r name 2>/dev/null < "$comm" || continue
    case $name in
      'Plex Media S'*) pid=\${comm#/proc/}; echo "$name (pid \${pid%/comm}) runs";;
    esac
  done
  [ -r /proc/1/fd ] || echo unknown
  for file; do
    find -L /proc/[0-9]*/fd -maxdepth 1 -samefile "$file" 2>/dev/null | while IFS= read -r fd; do
      pid=\${fd#/proc/}; pid=\${pid%%/*}
      # It is itself among those that it looks at.
      read -r name < "/proc/$pid/comm" && [ "$name" != find ] && echo "$name (pid $pid) has $file open"
    done
  done
  exit 0`

/** A data folder that only a shell reaches; nothing is asked of that machine but what every Linux has. */
export function shellTarget(named: string, shell: Shell, databases: string): RestoreTarget {
  const files = shellFiles(shell)
  return {
    name: named,
    files,
    databases,
    // Files other than databases are left as they are there.
    dataFolder: null,
    shell,
    isHere: false,
    async refuseIfInUse(paths) {
      const around = paths.flatMap((path) => [path, `${path}-wal`, `${path}-shm`])
      const printed = await mustRun(shell, ['sh', '-c', users, 'sh', ...around])
      const lines = printed
        .toString('utf8')
        .split('\n')
        .filter((line) => line !== '')
      const found = [...new Set(lines.filter((line) => line !== 'unknown'))]
      if (found.length > 0)
        throw new ToolError(
          'db-in-use',
          `${paths[0] ?? databases} on ${shell.name} is in use: ${found.join('; ')}`,
          'stop Plex there, or say in the configuration how it is stopped, then run again',
        )
      return lines.length > 0 ? [`on ${shell.name} this user may not see which files other users have open`] : []
    },
    async fetch(path, tempDir) {
      const folder = await mkdtemp(join(tempDir, 'home-'))
      const local = join(folder, basename(path))
      for (let tries = 0; tries < 3; tries++) {
        const before = await stampOf(path)
        for (const suffix of ['', '-wal'])
          if ((await files.look(path + suffix)) !== null) await shell.download(path + suffix, local + suffix)
        if ((await stampOf(path)) === before) return local
      }
      throw new ToolError(
        'db-busy',
        `${path} on ${shell.name} is written all the time`,
        'stop Plex there, then run again',
      )
    },
    async put(local, path) {
      await shell.upload(local, path)
    },
    async [Symbol.asyncDispose]() {
      await shell[Symbol.asyncDispose]()
    },
  }

  async function stampOf(path: string): Promise<string> {
    return JSON.stringify([await files.look(path), await files.look(`${path}-wal`)])
  }
}
