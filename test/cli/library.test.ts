import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { buildDemo } from '../../fixtures/demo.ts'
import { root } from '../support/run-cli.ts'
import { tempFolder } from '../support/temp-folder.ts'

const node = async (script: string): Promise<string> => {
  const run = promisify(execFile)
  return (await run(process.execPath, ['--input-type=module', '--eval', script], { cwd: root })).stdout
}

test('the package exports the functions that the command line calls, and nothing by accident', async () => {
  const names = await node("console.log(JSON.stringify(Object.keys(await import('plexferry')).toSorted()))")
  expect(JSON.parse(names)).toEqual([
    'ByteStrings',
    'ExitCode',
    'MountTable',
    'PartClass',
    'ToolError',
    'applyPlan',
    'audit',
    'check',
    'checkBucket',
    'checkCloud',
    'checkFiles',
    'checkMachine',
    'compareWithBaseline',
    'connectScaleway',
    'destroyLeftovers',
    'exportBase',
    'exportData',
    'extractExport',
    'fuse',
    'libraryFingerprint',
    'libraryStamp',
    'listLeftovers',
    'listRuns',
    'mergeWatchState',
    'openContent',
    'openPlex',
    'openTarget',
    'openWorkspace',
    'parseBaseline',
    'parseMappings',
    'parseMount',
    'partClassNames',
    'pathRows',
    'planRemap',
    'plexSqliteAt',
    'plexSqliteInContainer',
    'plexSqliteInImage',
    'readExport',
    'readListing',
    'readWatchState',
    'repairDatabase',
    'restoreArchive',
    'scalewayCredentials',
    'sweepVerdict',
    'takeBaseline',
    'undoRestore',
    'undoRun',
    'writeWatchMerge',
  ])
})

test('the README’s example does what it says', async () => {
  const demo = buildDemo(join(tempFolder(), 'demo'), { scale: 0.001 })
  const [, example = ''] = /```ts\n([\s\S]*?)```/u.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? []
  const script = example.replace('/var/lib/plexmediaserver', demo.folder).replace('media.json', demo.listing)
  expect(await node(script)).toBe('743\n')
})
