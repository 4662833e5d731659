import { existsSync } from 'node:fs'
import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { renderCsv } from '../../src/cli/render/audit-csv.ts'
import type * as AuditHtml from '../../src/cli/render/audit-html.ts'
import { hostileNames, hostileRows, sampleReport, staleEpisodes } from '../support/audit-html-report.ts'

const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
/** A second section of the same name as the first. */
const twin = { sectionId: 9, section: 'TV Shows', partId: 77, title: 'Twin', path: '/Media/Twin/x.mkv', size: null }
const rows = [
  ...staleEpisodes({ Kaamelott: 2416, 'Hart to Hart': 218, Columbo: 69, Monk: 1 }),
  { ...twin, class: 'spelling' as const },
  ...hostileRows(),
]

/** The page as users get it: its script is put together from what the build wrote. */
const built = new URL('../../dist/cli/render/audit-html.js', import.meta.url).href

let folder: string
let browser: Browser
let context: BrowserContext
let page: Page
let complaints: string[]

beforeAll(async () => {
  const executablePath = browsers.find((path) => existsSync(path))
  if (executablePath === undefined) throw new Error('Chromium is missing: apt-get install chromium')
  const { renderHtml } = (await import(built)) as typeof AuditHtml
  folder = await mkdtemp(join(tmpdir(), 'plexferry-html-'))
  const file = await open(join(folder, 'audit.html'), 'w')
  for (const chunk of renderHtml(sampleReport(rows), rows)) await file.appendFile(chunk)
  await file.close()
  browser = await chromium.launch({
    executablePath,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
})

afterAll(async () => {
  await browser?.close()
  if (folder !== undefined) await rm(folder, { recursive: true })
})

beforeEach(async () => {
  complaints = []
  const report = pathToFileURL(join(folder, 'audit.html')).href
  context = await browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true })
  await context.route('**/*', async (route) => {
    if (route.request().url() === report) return route.continue()
    complaints.push(`asked for ${route.request().url()}`)
    return route.abort()
  })
  page = await context.newPage()
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`))
  page.on('dialog', (dialog) => complaints.push(`dialog: ${dialog.message()}`))
  await page.goto(report)
  await page.waitForSelector('#paths.ready')
})

afterEach(async () => {
  if (await page.evaluate(() => 'obeyed' in globalThis)) complaints.push('the page obeyed a name')
  await context.close()
  if (complaints.length > 0) throw new Error(complaints.join('\n'))
})

const shown = async (text: string): Promise<void> =>
  page.locator('output.shown', { hasText: text }).waitFor({ timeout: 10_000 })
const lines = () => page.locator('.grid .body .row')
const cell = async (line: number, name: string): Promise<string> =>
  (await lines().nth(line).locator(`.${name}`).first().textContent()) ?? ''

describe('the HTML report in a browser', () => {
  test('shows the figures of the sections and their total', async () => {
    expect(await page.locator('h1').textContent()).toBe('2,704 of 3,236 paths point at nothing')
    const figures = await page.locator('table.sections tbody tr').first().locator('td').allTextContents()
    expect(figures.map((text) => text.trim()).slice(1)).toEqual(['2,834', '2,834', '130', '2,704', '0', '0', '0'])
    const totals = await page.locator('table.sections tfoot td').allTextContents()
    expect(totals.map((text) => text.trim()).slice(2)).toEqual(['3,236', '520', '2,704', '11', '1', '0'])
  })

  test('keeps only the rows in view in the document, and tells their true number', async () => {
    await shown('2,716 paths')
    expect(await page.locator('[role=grid]').getAttribute('aria-rowcount')).toBe('2717')
    expect(await lines().count()).toBeLessThan(80)
    expect(await cell(0, 'title')).toBe('Kaamelott – S01E01 – Part 1')
  })

  test('sorts by a column, and the other way round when asked again', async () => {
    await page.getByRole('button', { name: 'title', exact: true }).click()
    await expect.poll(async () => cell(1, 'title')).toMatch(/^ blanks|^<|^"|^'|^\$/u)
    await page.getByRole('button', { name: 'size', exact: true }).click()
    await expect.poll(async () => cell(0, 'size')).toBe('0 B')
    expect(await page.locator('[aria-sort]').textContent()).toBe('size')
    await page.getByRole('button', { name: 'part id' }).click()
    await page.getByRole('button', { name: 'part id' }).click()
    await expect.poll(async () => cell(0, 'part')).toBe(String(2 ** 40 + hostileNames.length - 1))
    expect(await page.locator('[aria-sort]').getAttribute('aria-sort')).toBe('descending')
  })

  test('narrows to words, to a section, to a class and to a folder', async () => {
    await page.getByRole('searchbox').fill('COLUMBO livre')
    await shown('69 of 2,716 paths')
    await page.getByRole('searchbox').fill('nowhere')
    await shown('0 of 2,716 paths')
    expect(await page.getByText('No path matches.').isVisible()).toBe(true)
    await page.getByRole('button', { name: 'Clear' }).click()
    await page.getByLabel('Section', { exact: true }).selectOption({ label: 'TV Shows (/Media/TV Shows 9)' })
    await shown('1 of 2,716 paths')
    expect(await cell(0, 'title')).toBe('Twin')
    await page.getByRole('button', { name: 'Clear' }).click()
    await page.getByLabel('Class').selectOption('changed')
    await shown('11 of 2,716 paths')
    await page.getByRole('button', { name: 'Hart to Hart' }).click()
    await shown('218 of 2,716 paths')
    expect(await page.locator('.folder-filter').textContent()).toBe('in /Media/TV Shows/Hart to Hart')
    await page.getByRole('button', { name: 'Hart to Hart' }).click()
    await shown('2,716 paths')
    await page.locator('table.sections tfoot td.stale button').click()
    await shown('2,704 of 2,716 paths')
  })

  test('is read to its last row by keyboard', async () => {
    await page.locator('[role=grid]').focus()
    await page.keyboard.press('End')
    const last = page.locator('.grid .body .row[aria-selected=true]')
    await expect.poll(async () => last.getAttribute('aria-rowindex')).toBe('2717')
    expect(await last.locator('.title').textContent()).toBe(' blanks ')
    await page.keyboard.press('ArrowUp')
    expect(await page.locator('.detail-title').textContent()).toBe('Ame\u0301lie & "friends"')
    await page.keyboard.press('Home')
    await page.keyboard.press('PageDown')
    expect(Number(await last.getAttribute('aria-rowindex'))).toBeGreaterThan(10)
    expect(await last.isVisible()).toBe(true)
  })

  test('shows hostile names as text', async () => {
    await page.getByLabel('Class').selectOption('changed')
    await shown('11 of 2,716 paths')
    expect(await cell(0, 'title')).toBe(hostileNames[0])
    expect(await cell(5, 'title')).toBe('line\u2028paragraph\u2029null␀bell␇␛[31m')
    expect(await page.locator('img, b').count()).toBe(0)
  })

  test('saves the rows shown as audit --csv would', async () => {
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save shown as CSV' }).click()
    const saved = await readFile(await (await download).path(), 'utf8')
    expect(saved).toBe([...renderCsv(rows)].join('').toWellFormed())
  })

  test('copies the paths shown', async () => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByRole('searchbox').fill('Monk')
    await shown('1 of 2,716 paths')
    await page.getByRole('button', { name: 'Copy shown paths' }).click()
    await shown('1 path copied')
    expect(await page.evaluate(async () => navigator.clipboard.readText())).toBe(
      '/Media/TV Shows/Monk/Livre 1/Monk.S01E1.mkv\n',
    )
  })

  test('fits a narrow screen', async () => {
    await page.setViewportSize({ width: 360, height: 740 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
    await expect
      .poll(async () =>
        lines()
          .first()
          .evaluate((line) => line.getBoundingClientRect().height),
      )
      .toBe(72)
  })
})
