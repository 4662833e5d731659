import { execFile } from 'node:child_process'
import { readFileSync, realpathSync } from 'node:fs'
import type { DatabaseUse, DatabaseUser } from './database-user.ts'

/** Runs a program to its end and gives what it printed. Rejects with `code` `ENOENT` where there is none. */
export type RunProgram = (program: string, args: readonly string[]) => Promise<string>

/** Milliseconds: an engine that hangs must not make us hang. */
const engineTimeout = 15_000

export const runProgram: RunProgram = async (program, args) =>
  await new Promise((resolve, reject) => {
    execFile(program, args, { timeout: engineTimeout, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout)
      // Warnings come before the reason.
      const said = stderr.trim().split('\n').at(-1) ?? ''
      reject(Object.assign(new Error(said === '' ? error.message : said, { cause: error }), { code: error.code }))
    })
  })

/** podman speaks docker's tongue. */
const engines = ['docker', 'podman'] as const

interface Container {
  readonly Id?: string
  readonly Name?: string
  readonly Mounts?: readonly { readonly Source?: string; readonly RW?: boolean }[] | null
}

/**
 * Running containers that have one of the files mounted for writing. A tool that was given it to read only, as
 * monitors are, cannot even take SQLite's lock. The container that we run in ourselves is left out.
 */
export async function containerUsers(files: readonly string[], proc: string, run: RunProgram): Promise<DatabaseUse> {
  const users = new Map<string, DatabaseUser>()
  const unknown: string[] = []
  const self = readOr(`${proc}/self/mountinfo`)
  for (const engine of engines) {
    try {
      for (const container of await runningContainers(engine, run)) {
        const { Id: id = '', Name: name = '' } = container
        const source = mountedSource(container, files)
        if (source === undefined || isSelf(id, self)) continue
        const shown = name.replace(/^\//, '') || id.slice(0, 12)
        users.set(id, { kind: 'container', pid: null, name: shown, how: `has ${source} mounted (${engine})` })
      }
    } catch (error) {
      if (isAbsent(error) || isStopped(error)) continue
      const why = error instanceof Error ? error.message : String(error)
      unknown.push(`${engine} did not say what its containers have mounted: ${why}`)
    }
  }
  return { users: [...users.values()], unknown }
}

async function runningContainers(engine: string, run: RunProgram): Promise<readonly Container[]> {
  const ids = (await run(engine, ['ps', '--quiet', '--no-trunc'])).split(/\s+/).filter((id) => id !== '')
  const found: Container[] = []
  for (const id of ids) {
    // One by one: one that ended meanwhile fails the call for all that are asked for with it.
    const answer = await run(engine, ['inspect', '--type', 'container', id]).catch((error: unknown) => {
      if (error instanceof Error && /no such (object|container)/i.test(error.message)) return '[]'
      throw error
    })
    found.push(...(JSON.parse(answer) as Container[]))
  }
  return found
}

/**
 * Docker mounts a container's own files at these places in it. That its id is among our mounts says nothing: on the
 * host those of all containers are.
 */
function isSelf(id: string, mountinfo: string): boolean {
  const own = / (\S+) \/etc\/(?:hostname|hosts|resolv\.conf) /g
  return id !== '' && mountinfo.matchAll(own).some(([, root = '']) => root.includes(id))
}

function mountedSource(container: Container, files: readonly string[]): string | undefined {
  const holds = (folder: string): boolean =>
    files.some((file) => file === folder || file.startsWith(folder === '/' ? '/' : `${folder}/`))
  return container.Mounts?.filter(({ RW }) => RW !== false)
    .map(({ Source }) => Source ?? '')
    .find((source) => {
      if (source === '') return false
      // Docker Desktop names the machine's own folders so.
      const named = source.replace(/^\/host_mnt(?=\/)/, '').replace(/(?<=.)\/$/, '')
      return holds(named) || holds(resolved(named))
    })
}

function resolved(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

function readOr(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Not there, or not for this user to run. */
const isAbsent = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EACCES')

/** Docker's words where nothing answers at its socket; where we may not ask, it says so. */
const isStopped = (error: unknown): boolean =>
  error instanceof Error && /is the docker daemon running/i.test(error.message)
