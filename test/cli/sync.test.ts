import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { buildLibrary } from '../../fixtures/library.ts'
import { runCli } from '../support/run-cli.ts'
import { tempFolder } from '../support/temp-folder.ts'

function begin(...more: string[]) {
  const folder = tempFolder()
  buildLibrary(join(folder, 'home'), { sections: [{ name: 'Films', type: 'movie', roots: ['/Media/Films'] }] })
  const words = ['sync', '--from', join(folder, 'home'), '--out', join(folder, 'run.tar.zst'), '--image', 'none']
  return { folder, words: [...words, '--workspace', join(folder, 'state'), ...more] }
}

test('the target is never guessed', async () => {
  const { words } = begin()
  const { code, stderr } = await runCli(words)
  expect(stderr).toContain('error[usage]: --target is missing')
  expect(code).toBe(2)
})

test('a target that there is not yet is refused', async () => {
  const { words } = begin('--target', 'scaleway')
  expect((await runCli(words)).stderr).toContain('Allowed choices are local')
})

test('a section that there is not is refused, with those that there are', async () => {
  const { words } = begin('--target', 'local', '--section', 'Filme')
  const { code, stderr } = await runCli(words)
  expect(stderr).toContain("error[section-unknown]: there is no section 'Filme'\nhint: there are: Films")
  expect(code).toBe(2)
})

test('an archive that is there is not replaced', async () => {
  const { folder, words } = begin('--target', 'local')
  writeFileSync(join(folder, 'run.tar.zst'), '')
  const { code, stderr } = await runCli(words)
  expect(stderr).toContain('error[export-exists]')
  expect(code).toBe(4)
})

test('without an engine nothing is begun', async () => {
  const { folder, words } = begin('--target', 'local', '--media', '/mnt:/Media')
  const { code, stderr } = await runCli(words, { env: { DOCKER_HOST: `unix://${folder}/none.sock` } })
  expect(stderr).toContain('error[docker-failed]: docker version on this machine: it exited with 1: Cannot connect')
  expect(code).toBe(4)
  expect(existsSync(join(folder, 'state/syncs'))).toBe(false)
})

test('media needs both folders', async () => {
  const { words } = begin('--target', 'local', '--media', '/mnt')
  const { code, stderr } = await runCli(words)
  expect(stderr).toContain("error[usage]: --media '/mnt' names no two folders")
  expect(code).toBe(2)
})

test('a run that there is not cannot be gone on with', async () => {
  const { code, stderr } = await runCli(['sync', '--resume', 'none', '--workspace', join(tempFolder(), 'state')])
  expect(stderr).toContain('error[run-unknown]')
  expect(code).toBe(2)
})
