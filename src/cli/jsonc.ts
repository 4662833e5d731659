import { parse, type ParseError, printParseErrorCode } from 'jsonc-parser'
import { ToolError } from '../core/tool-error.ts'

/**
 * JSON in which comments and a last comma are let pass, as a file that people write needs them.
 * @throws ToolError `config` naming the line
 */
export function parseJsonc(text: string, file: string): unknown {
  const errors: ParseError[] = []
  const value: unknown = parse(text, errors, { allowTrailingComma: true })
  const [error] = errors
  if (error === undefined) return value
  const line = text.slice(0, error.offset).split('\n').length
  throw new ToolError(
    'config',
    `${file} cannot be read: line ${line}: ${describe(printParseErrorCode(error.error))}`,
    'it must be one JSON object; comments are fine',
  )
}

/** `PropertyNameExpected` as words. */
function describe(code: string): string {
  return code.replaceAll(/(?<!^)[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`).toLowerCase()
}
