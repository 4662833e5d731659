import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { auditFindingCodes } from '../../src/analyze/audit-report.ts'
import { baselineRemedies } from '../../src/analyze/baseline/fuse.ts'
import { meaningChecks } from '../../src/analyze/check/meaning-checks.ts'
import { ExitCode } from '../../src/core/exit-code.ts'
import { toolErrorExit } from '../../src/core/tool-error.ts'
import { doctorCodes } from '../../src/orchestrate/doctor/doctor-check.ts'
import { archiveCheckCodes } from '../../src/db/archive/archive-checks.ts'
import { fileCheckCodes } from '../../src/db/integrity/file-check-code.ts'
import { listingFormats } from '../../src/storage/listing.ts'

const root = join(import.meta.dirname, '../..')
const doc = (name: string): string => readFileSync(join(root, name), 'utf8')

/** First cells of a Markdown table's rows, without their code marks. */
const firstCells = (text: string): string[] => [...text.matchAll(/^\| `([^`]+)`/gmu)].map(([, cell]) => cell as string)

test('docs/findings.md has a row for every finding of the audit, and no other', () => {
  expect(firstCells(doc('docs/findings.md')).toSorted()).toEqual([...auditFindingCodes].toSorted())
})

test('docs/doctor.md has a row for every check of the doctor, and no other', () => {
  expect(firstCells(doc('docs/doctor.md'))).toEqual([...doctorCodes])
})

test('docs/errors.md names every error of the program under its exit code', () => {
  const rows = doc('docs/errors.md').matchAll(/^\| ([2456]) \| (.+) \|$/gmu)
  const documented = [...rows].flatMap(([, exit, codes]) =>
    [...(codes as string).matchAll(/`([a-z-]+)`/gu)].map(([, code]) => [code, Number(exit)]),
  )
  expect(Object.fromEntries(documented)).toEqual(toolErrorExit)
})

test('docs/json.md has every field of the report', () => {
  const [, model = ''] =
    /export interface AuditReport \{([\s\S]*)export const auditFindingCodes/u.exec(
      doc('src/analyze/audit-report.ts'),
    ) ?? []
  const fields = [...model.matchAll(/readonly (\w+)[?]?:/gu)].map(([, field]) => field as string)
  expect(fields.length).toBeGreaterThan(30)
  for (const field of fields) expect(doc('docs/json.md')).toMatch(new RegExp(`\\b${field}(?:\`|\\.|\\[)`, 'u'))
})

test('docs/exit-codes.md has every exit code', () => {
  const documented = [...doc('docs/exit-codes.md').matchAll(/^\| (\d+) \|/gmu)].map(([, code]) => Number(code))
  expect(documented).toEqual(Object.values(ExitCode))
})

test('docs/commands.md has every flag of the command line, and no other', () => {
  const declared = [...doc('src/cli/program.ts').matchAll(/'(?:-\w, )?(--[a-z-]+)/gu)].map(([, flag]) => flag)
  const documented = [...doc('docs/commands.md').matchAll(/^\|[^|]*?(--[a-z][a-z-]+)/gmu)].map(([, flag]) => flag)
  expect(new Set(documented)).toEqual(new Set(declared))
  expect(documented.length).toBeGreaterThan(15)
})

test('docs/commands.md has every field of the configuration file', () => {
  const [, schema = ''] = /strictObject\(\{([\s\S]*)\n\}\)/u.exec(doc('src/cli/config.ts')) ?? []
  const fields = [...schema.matchAll(/^\s+(\$?\w+): z\./gmu)].map(([, field]) => field as string)
  expect(fields.length).toBeGreaterThan(12)
  for (const field of fields.filter((name) => !['s3', 'cloud', 'plex', 'ssh', 'sync'].includes(name)))
    expect(doc('docs/commands.md')).toMatch(new RegExp(`\`(?:(?:s3|plex|ssh)\\.)?${field.replace('$', '\\$')}\``, 'u'))
})

test('docs/commands.md and docs/listings-and-mounts.md name every form of a listing', () => {
  for (const format of listingFormats)
    for (const name of ['docs/commands.md', 'docs/listings-and-mounts.md']) expect(doc(name)).toContain(`\`${format}\``)
})

test('docs/dependencies.md has every package the program needs', () => {
  const { dependencies, devDependencies } = JSON.parse(doc('package.json')) as Record<string, Record<string, string>>
  for (const name of Object.keys(dependencies ?? {})) expect(firstCells(doc('docs/dependencies.md'))).toContain(name)
  const tools = Object.keys(devDependencies ?? {}).filter((name) => !name.startsWith('@types/'))
  for (const name of tools) expect(doc('docs/dependencies.md')).toContain(`\`${name}\``)
  for (const version of Object.values({ ...dependencies, ...devDependencies }))
    expect(version).toMatch(/^\d+\.\d+\.\d+$/u)
})

test('the lock file has every optional package of every platform, without which npm ci refuses it', () => {
  const { packages } = JSON.parse(doc('package-lock.json')) as {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>
  }
  const optional = Object.values(packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}))
  const missing = optional.filter(
    (name) => !Object.keys(packages).some((path) => path.endsWith(`node_modules/${name}`)),
  )
  expect(optional.length).toBeGreaterThan(20)
  expect(missing).toEqual([])
})

test('the lock file names no address to download from', () => {
  expect(doc('package-lock.json')).not.toContain('"resolved"')
})

describe('links between pages', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`),
  ]
  test.each(pages)('of %s lead somewhere', (page) => {
    for (const [, target = ''] of doc(page).matchAll(/\]\((?!https?:)([^)#]+)/gu))
      expect(() => doc(join(page, '..', target))).not.toThrow()
  })
})

test.each([
  ['the demo', 'readme'],
  ['the way home', 'coming-home'],
])('the README shows what %s prints today', (_, name) => {
  expect(doc('README.md')).toContain(doc(`test/cli/golden/${name}.txt`).trimEnd())
})

test('docs/checks.md has a row for every check, and no other', () => {
  expect(new Set(firstCells(doc('docs/checks.md')))).toEqual(
    new Set([
      ...Object.keys(fileCheckCodes),
      ...archiveCheckCodes,
      ...meaningChecks.map(({ code }) => code),
      ...Object.keys(baselineRemedies),
    ]),
  )
})

test('docs/json.md has every field of a check and of a baseline', () => {
  const sources = ['analyze/check/check-report', 'core/baseline-diff', 'core/baseline'].map((name) =>
    doc(`src/${name}.ts`).replace(/export interface Survey [\s\S]*$/u, ''),
  )
  const fields = sources.flatMap((text) =>
    [...text.matchAll(/readonly (\w+)[?]?:/gu)].map(([, field]) => field as string),
  )
  expect(fields.length).toBeGreaterThan(80)
  for (const field of fields) expect(doc('docs/json.md')).toMatch(new RegExp(`\\b${field}(?:\`|\\.|\\[|s\`)`, 'u'))
})
