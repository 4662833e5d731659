/*
 * node scripts/complete-lock.ts
 *
 * npm leaves out of the lock file what it could not fetch of optional packages, as the binaries for other
 * platforms where a mirror does not carry them; `npm ci` then finds the file out of step and refuses. This
 * adds an entry for each: its version, and by its name the platform, so that it is fetched there and nowhere else.
 * Run it after `npm install` has changed the file.
 */
import { readFileSync, writeFileSync } from 'node:fs'

interface Entry {
  readonly version?: string
  readonly dev?: boolean
  readonly engines?: unknown
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const file = new URL('../package-lock.json', import.meta.url)
const lock = JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, Entry> }
const platform =
  /(?<os>android|darwin|freebsd|linux|openharmony|win32)-(?<cpu>arm64|arm|x64|ia32|ppc64|riscv64|s390x)(?:-(?<abi>\w+))?$/u

for (const { optionalDependencies = {}, dev, engines } of Object.values(lock.packages))
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const path = `node_modules/${name}`
    const { os, cpu, abi } = platform.exec(name)?.groups ?? {}
    if (lock.packages[path] !== undefined || os === undefined || cpu === undefined) continue
    const libc = os === 'linux' && abi !== undefined ? { libc: [abi.startsWith('musl') ? 'musl' : 'glibc'] } : {}
    const entry = { version, cpu: [cpu], ...(dev === true ? { dev } : {}), ...libc, optional: true, os: [os] }
    lock.packages[path] = { ...entry, ...(engines === undefined ? {} : { engines }) } as Entry
  }

lock.packages = Object.fromEntries(Object.entries(lock.packages).toSorted(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
