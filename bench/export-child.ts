/* node bench/export-child.ts FROM OUT: one export, as export.ts measures it. */
import { tmpdir } from 'node:os'
import { exportData } from '../src/orchestrate/export/export-data.ts'

const [from = '', out = ''] = process.argv.slice(2)
const exported = await exportData({ from, out, tempDir: tmpdir(), toolVersion: 'bench', now: () => new Date() })
console.log(JSON.stringify({ bytes: exported.bytes, counts: exported.manifest.counts }))
