import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'

/** The page's own code as one script, and the hash under which the page's security policy lets it run. */
export function pageScript(): { readonly text: string; readonly hash: string } {
  const text = `(() => {\n'use strict'\n${joined(new URL(`./client/report-page${extension}`, import.meta.url), new Set())}})()\n`
  if (/<\/script|<!--/iu.test(text)) throw new Error('the script of the HTML report would end its own element')
  return { text, hash: `sha256-${createHash('sha256').update(text).digest('base64')}` }
}

/** The page's modules lie beside this one: JavaScript once built, TypeScript in the working tree. */
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'

const imports = /^import [^;]*?from '(?<file>[^']+)';?\n/gmu

/** A module's text behind the texts of those that it imports, each once: a page cannot load modules from a file. */
function joined(module: URL, seen: Set<string>): string {
  if (seen.has(module.href)) return ''
  seen.add(module.href)
  const source = readFileSync(module, 'utf8')
  const code = extension === '.ts' ? stripTypeScriptTypes(source) : source
  const needed = [...code.matchAll(imports)].map((found) => joined(new URL(found.groups?.['file'] ?? '', module), seen))
  return `${needed.join('')}${code
    .replaceAll(imports, '')
    .replaceAll(/^export /gmu, '')
    .replaceAll(/^\/\/# sourceMappingURL.*\n?/gmu, '')}`
}
