import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import type { ArchiveManifest } from '../../src/core/archive-manifest.ts'
import { serverFolder } from '../integration/export/server-folder.ts'
import { bin, runCli } from '../support/run-cli.ts'
import { suiteFolder } from '../support/suite-folder.ts'
import { tempFolder } from '../support/temp-folder.ts'

const folder = suiteFolder()
beforeAll(() => {
  serverFolder(join(folder, 'small'))
  const large = serverFolder(join(folder, 'large'))
  const noise = readFileSync(process.execPath).subarray(0, 40 << 20)
  for (let index = 0; index < 8; index++) large.put(`Media/${index}.bif`, noise)
})

const exportCli = async (from: string, out: string, ...more: string[]) =>
  await runCli(['export', '--from', join(folder, from), '--out', out, ...more], { env: { TMPDIR: tempFolder() } })

describe('plexferry export', () => {
  test('says what is in the archive, and its digest', async () => {
    const out = join(tempFolder(), 'plex.tar.zst')
    const { code, stdout, stderr } = await exportCli('small', out)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const digest = execFileSync('sha256sum', [out], { encoding: 'utf8' }).slice(0, 64)
    expect(stdout).toContain('Exported: the databases and the files that belong to them.')
    expect(stdout).toContain(digest)
    expect(stdout).toMatch(/databases {2}library and blobs \(.*\), which nobody was writing/)
    expect(stdout).toContain('files      7 files')
  })

  test('--json prints one document, which is what the manifest says', async () => {
    const out = join(tempFolder(), 'plex.tgz')
    const { code, stdout } = await exportCli('small', out, '--json', '--only', 'databases')
    expect(code).toBe(0)
    const document = JSON.parse(stdout) as Record<string, unknown>
    const manifest = JSON.parse(
      execFileSync('tar', ['-xzOf', out, 'MANIFEST.json'], { encoding: 'utf8' }),
    ) as ArchiveManifest
    const { source, databases, counts, notes, createdAt } = manifest
    expect(document).toMatchObject({ format: 'plexferry/export', formatVersion: 1, contents: 'databases' })
    expect(document).toMatchObject({ createdAt, source, databases, counts, notes, archive: { path: out } })
  })

  test('never replaces an archive, nor anything else', async () => {
    const out = join(tempFolder(), 'plex.tar.zst')
    writeFileSync(out, 'mine')
    const { code, stderr } = await exportCli('small', out)
    expect(code).toBe(4)
    expect(stderr).toContain('error[export-exists]')
    expect(readFileSync(out, 'utf8')).toBe('mine')
  })

  test('exits with 3 when something could not be read', async () => {
    const server = serverFolder(tempFolder())
    const secret = server.put('Metadata/unreadable')
    execFileSync('chmod', ['000', secret])
    const out = join(tempFolder(), 'plex.tar.zst')
    const { code, stdout } = await runCli(['export', '--from', server.folder, '--out', out], { boundByModes: true })
    expect(code).toBe(3)
    expect(stdout).toContain('note: Metadata/unreadable: it cannot be read (EACCES)')
    expect(existsSync(out)).toBe(true)
  })

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s ends with %s, and leaves nothing', async (signal, expected) => {
    const [to, temp] = [tempFolder(), tempFolder()]
    const result = await runCli(['export', '--from', join(folder, 'large'), '--out', join(to, 'plex.tar.gz')], {
      env: { TMPDIR: temp },
      started: (child) => {
        const wait = async (): Promise<void> => {
          while (readdirSync(to).length === 0) await delay(10)
          child.kill(signal)
        }
        wait().catch(() => child.kill('SIGKILL'))
      },
    })
    expect(result).toMatchObject({ code: expected, stdout: '' })
    expect([readdirSync(to), readdirSync(temp)]).toEqual([[], []])
  })

  test('after one that was killed takes away what that left', async () => {
    const to = tempFolder()
    const out = join(to, 'plex.tar.gz')
    const killed = await runCli(['export', '--from', join(folder, 'large'), '--out', out], {
      started: (child) => {
        const wait = async (): Promise<void> => {
          while (readdirSync(to).length === 0) await delay(10)
          child.kill('SIGKILL')
        }
        wait().catch(() => child.kill('SIGKILL'))
      },
    })
    expect(killed.signal).toBe('SIGKILL')
    expect(readdirSync(to)).toMatchObject([expect.stringMatching(/^plex\.tar\.gz\..*\.part$/)])
    expect((await exportCli('small', out)).code).toBe(0)
    expect(readdirSync(to)).toEqual(['plex.tar.gz'])
  })

  test('onto a disk that runs full is refused, and leaves nothing', async () => {
    const to = tempFolder()
    // The system ends a file there as it would end a disk.
    const command = `trap '' XFSZ; ulimit -f 8192; exec "$@"`
    const args = [process.execPath, bin, 'export', '--from', join(folder, 'large'), '--out', join(to, 'plex.tar.gz')]
    const outcome = (() => {
      try {
        execFileSync('bash', ['-c', command, 'bash', ...args], { encoding: 'utf8', stdio: 'pipe' })
        return { status: 0, stderr: '' }
      } catch (error) {
        return error as { status: number; stderr: string }
      }
    })()
    expect(outcome.status).toBe(4)
    expect(outcome.stderr).toContain('error[export-space]')
    expect(readdirSync(to)).toEqual([])
  })

  test('is refused into what it exports, by a name without a format, and without a server', async () => {
    const inside = await exportCli('small', join(folder, 'small/Plex Media Server/Media/x.tar.zst'))
    expect([inside.code, inside.stderr]).toEqual([2, expect.stringContaining('lies in what is exported')])
    const zip = await exportCli('small', join(tempFolder(), 'x.zip'))
    expect([zip.code, zip.stderr]).toEqual([2, expect.stringContaining('end the name in .tar.zst, or in .tar.gz')])
    mkdirSync(join(folder, 'empty'), { recursive: true })
    const none = await exportCli('empty', join(tempFolder(), 'x.tar.zst'))
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('error[db-not-found]')])
  })

  test('--since makes an archive of changes', async () => {
    const server = serverFolder(tempFolder())
    const to = tempFolder()
    const run = async (...args: string[]) => await runCli(['export', '--from', server.folder, ...args])
    expect((await run('--out', join(to, '1.tar.zst'))).code).toBe(0)
    server.put('Media/new.bif')
    const { code, stdout } = await run('--out', join(to, '2.tar.zst'), '--since', join(to, '1.tar.zst'))
    expect(code).toBe(0)
    expect(stdout).toContain('files      1 file (13 B), 0 gone')
  })
})
