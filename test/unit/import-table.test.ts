import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { tempFolder } from '../support/temp-folder.ts'

const root = join(import.meta.dirname, '../..')
const oxlint = join(root, 'node_modules/.bin/oxlint')
const folders = ['core', 'db', 'storage', 'analyze', 'remap', 'orchestrate', 'cli']
const may: Record<string, string[]> = {
  core: ['core'],
  db: ['core', 'db'],
  storage: ['core', 'storage'],
  analyze: ['core', 'db', 'storage', 'analyze'],
  remap: ['core', 'db', 'storage', 'analyze', 'remap'],
  orchestrate: ['core', 'db', 'storage', 'analyze', 'remap', 'orchestrate'],
  cli: folders,
}
const vendors: Record<string, string> = {
  'better-sqlite3': 'db',
  kysely: 'db',
  'node:sqlite': 'db',
  'tar-stream': 'db',
  'fast-glob': 'storage',
  '@aws-sdk/client-s3': 'storage',
  '@scaleway/sdk': 'orchestrate',
  ssh2: 'orchestrate',
  yaml: 'orchestrate',
  commander: 'cli',
  'cli-table3': 'cli',
  zod: 'cli',
  'jsonc-parser': 'cli',
}

/** Whether the linter lets a file of this folder import this. */
function verdicts(imports: readonly { from: string; what: string }[]): boolean[] {
  const folder = tempFolder()
  copyFileSync(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'))
  for (const [index, { from, what }] of imports.entries()) {
    const file = join(folder, `src/${from}/deep/x${index}.ts`)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, `import { a } from '${what}'\nexport const b${index} = a\n`)
  }
  const { stdout } = spawnSync(oxlint, ['--format', 'json'], { cwd: folder, encoding: 'utf8' })
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string; filename: string }[] }
  const refused = new Set(
    diagnostics.filter(({ code }) => code.includes('no-restricted-imports')).map(({ filename }) => filename),
  )
  return imports.map(({ from }, index) => !refused.has(`src/${from}/deep/x${index}.ts`))
}

test('folders import what the table of CONTRIBUTING lets them, and nothing else', () => {
  const pairs = folders.flatMap((from) => folders.map((to) => ({ from, to, what: `../../${to}/x.ts` })))
  const allowed = verdicts(pairs)
  for (const [index, { from, to }] of pairs.entries())
    expect([from, to, allowed[index]]).toEqual([from, to, may[from]?.includes(to)])
})

test('each vendor is imported by one folder', () => {
  const pairs = folders.flatMap((from) => Object.keys(vendors).map((what) => ({ from, what })))
  const allowed = verdicts(pairs)
  for (const [index, { from, what }] of pairs.entries())
    expect([from, what, allowed[index]]).toEqual([from, what, vendors[what] === from])
})

test('the SDK of the cloud is imported by one file', () => {
  const importers = execFileSync('grep', ['-rlE', "(from|import\\()[ ]?'@scaleway/", 'src'], {
    cwd: root,
    encoding: 'utf8',
  })
  expect(importers).toBe('src/orchestrate/cloud/scaleway-sdk.ts\n')
})

test('the linter looks at every source file', () => {
  const { number_of_files: linted } = JSON.parse(
    spawnSync(oxlint, ['--format', 'json', 'src'], { cwd: root, encoding: 'utf8' }).stdout,
  ) as { number_of_files: number }
  const listed = execFileSync('find', ['src', '-name', '*.ts'], { cwd: root, encoding: 'utf8' })
    .trim()
    .split('\n').length
  expect(listed).toBeGreaterThan(50)
  expect(linted).toBeGreaterThanOrEqual(listed)
})

test('every package that the program needs has its folder', () => {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { dependencies: object }
  expect(Object.keys(vendors)).toEqual(expect.arrayContaining(Object.keys(dependencies)))
})
