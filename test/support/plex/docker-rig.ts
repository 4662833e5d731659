import { execFileSync, spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fakePlex } from './start-fake-plex.ts'

export const image = 'plexinc/pms-docker:1.42.1.10060-fake'

const program = '/usr/lib/plexmediaserver/Plex Media Server'
const data = '/config/Library/Application Support/Plex Media Server'

/** A docker engine of the suite's own, with an image that is named like Plex's and holds the fake server. */
export async function startDocker() {
  const folder = mkdtempSync(join(tmpdir(), 'plexferry-docker-'))
  const host = `unix://${join(folder, 'docker.sock')}`
  const words = ['--host', host, '--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec')]
  const engine = spawn('dockerd', [...words, '--pidfile', join(folder, 'pid')], { stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => {
    engine.once('error', () => resolve())
    engine.once('close', () => resolve())
  })
  const docker = (...args: string[]): string =>
    execFileSync('docker', args, { env: { PATH: process.env['PATH'], DOCKER_HOST: host }, encoding: 'utf8' })
  const stop = async (): Promise<void> => {
    engine.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  for (let tries = 0; ; tries++) {
    try {
      execFileSync('docker', ['info'], { env: { PATH: process.env['PATH'], DOCKER_HOST: host }, stdio: 'ignore' })
      break
    } catch (error) {
      if (tries < 60 && engine.exitCode === null) {
        await sleep(500)
        continue
      }
      await stop()
      throw error
    }
  }
  return { host, docker, stop, makeImage: (knobs: object) => makeImage(join(folder, 'root'), docker, knobs) }
}

function makeImage(root: string, docker: (...args: string[]) => string, knobs: object): void {
  rmSync(root, { recursive: true, force: true })
  const put = (from: string, to: string): void => {
    mkdirSync(dirname(join(root, to)), { recursive: true })
    copyFileSync(from, join(root, to))
  }
  put(process.execPath, program)
  put('/bin/sh', '/bin/sh')
  put(fakePlex, '/fake-plex.mts')
  for (const file of [process.execPath, '/bin/sh'])
    for (const [library] of execFileSync('ldd', [file], { encoding: 'utf8' }).matchAll(/\/\S+\.so[.\d]*/gu))
      put(library, library)
  writeFileSync(join(root, 'plex_service.sh'), '#!/bin/sh\nkill -TERM 1\n', { mode: 0o755 })
  execFileSync('tar', ['-C', root, '-cf', `${root}.tar`, '.'])
  const command = JSON.stringify([program, '/fake-plex.mts', data, '32400', JSON.stringify(knobs)])
  docker('import', '--change', `CMD ${command}`, '--change', 'EXPOSE 32400', `${root}.tar`, image)
  rmSync(root, { recursive: true })
  rmSync(`${root}.tar`)
}
