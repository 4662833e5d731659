import { expect, test } from 'vitest'
import { ExitCode } from '../../../src/core/exit-code.ts'
import { ToolError, type ToolErrorCode, toolErrorExit } from '../../../src/core/tool-error.ts'

test('every error the operator can mend ends in the exit code of its table, and none in success or a bug', () => {
  for (const code of Object.keys(toolErrorExit) as ToolErrorCode[]) {
    const error = new ToolError(code, 'what', 'do')
    expect(error.exitCode).toBe(toolErrorExit[code])
    expect([ExitCode.usage, ExitCode.refused, ExitCode.rolledBack, ExitCode.partial]).toContain(error.exitCode)
  }
})
