import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'

/** In the working tree the modules are still TypeScript. */
const unbuilt = import.meta.url.endsWith('.ts')
const entry = unbuilt
  ? new URL('./client/report-page.ts', import.meta.url)
  : new URL('./client/report-page.js', import.meta.url)

/** The page's own code as one script, and the hash under which the page's security policy lets it run. */
export function pageScript(): { readonly text: string; readonly hash: string } {
  const text = `(() => {\n'use strict'\n${joined(entry, new Set())}})()\n`
  if (/<\/script|<!--/iu.test(text)) throw new Error('the script of the HTML report would end its own element')
  return { text, hash: `sha256-${createHash('sha256').update(text).digest('base64')}` }
}

const imports = /^import [^;]*?from '(?<file>[^']+)';?\n/gmu

/** A module's text behind the texts of those it imports, each once: a page opened from a file cannot load modules. */
function joined(module: URL, seen: Set<string>): string {
  if (seen.has(module.href)) return ''
  seen.add(module.href)
  const source = readFileSync(module, 'utf8')
  const code = unbuilt ? stripTypeScriptTypes(source) : source
  const needed = [...code.matchAll(imports)].map((found) => joined(new URL(found.groups?.['file'] ?? '', module), seen))
  return needed.join('') + code.replaceAll(imports, '').replaceAll(/^export /gmu, '')
}
