import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { basename, dirname } from 'node:path'

/** A shell of the SQLite that Plex ships: it alone knows the order of icu_root and the collating tokenizer. */
export interface PlexSqlite {
  /** For the report: its path, or the image or container that it is in. */
  readonly name: string
  /**
   * Gives the database to the shell, which may write to it, runs SQL, and gives what that printed. Rejects with what
   * the shell said where a statement fails.
   */
  run(file: string, sql: string, signal?: AbortSignal): Promise<string>
}

/** Runs a program to its end and gives what it printed; rejects with what it said last. */
export type RunShell = (
  program: string,
  args: readonly string[],
  options: { readonly signal: AbortSignal | undefined },
) => Promise<string>

export const runShell: RunShell = async (program, args, { signal }) =>
  await new Promise((resolve, reject) => {
    execFile(program, args, { signal, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout)
      else reject(new Error(stderr.trim() === '' ? error.message : stderr.trim(), { cause: error }))
    })
  })

const inImage = '/usr/lib/plexmediaserver/Plex SQLite'

const shellArguments = (file: string, sql: string): string[] => ['-batch', '-bail', file, sql]

/** One that is on this machine. */
export function plexSqliteAt(path: string, run: RunShell = runShell): PlexSqlite {
  return { name: path, run: async (file, sql, signal) => run(path, shellArguments(file, sql), { signal }) }
}

/** The one in a Plex image, in a container that is made for each call and sees nothing but the file's folder. */
export function plexSqliteInImage(image: string, run: RunShell = runShell, engine = 'docker'): PlexSqlite {
  return {
    name: `${inImage} of the image ${image}`,
    run: async (file, sql, signal) => {
      const mount = `type=bind,src=${dirname(file)},dst=/check`
      const container = ['run', '--rm', '--network', 'none', '--mount', mount, '--entrypoint', inImage, image]
      return run(engine, [...container, ...shellArguments(`/check/${basename(file)}`, sql)], { signal })
    },
  }
}

/** The one in a container that runs; the file goes in and comes back, as the container may not see its folder. */
export function plexSqliteInContainer(container: string, run: RunShell = runShell, engine = 'docker'): PlexSqlite {
  return {
    name: `${inImage} in the container ${container}`,
    run: async (file, sql, signal) => {
      const inside = `/tmp/plexferry-${randomUUID()}.db`
      try {
        await run(engine, ['cp', file, `${container}:${inside}`], { signal })
        const printed = await run(engine, ['exec', container, inImage, ...shellArguments(inside, sql)], { signal })
        await run(engine, ['cp', `${container}:${inside}`, file], { signal })
        return printed
      } finally {
        const rest = ['', '-wal', '-shm', '-journal'].map((suffix) => inside + suffix)
        await run(engine, ['exec', container, 'rm', '-f', ...rest], { signal: undefined }).catch(() => undefined)
      }
    },
  }
}
