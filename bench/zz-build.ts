import { createReadStream, createWriteStream, mkdirSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { buildDemo } from '../fixtures/demo.ts'
const dir = '/tmp/perf/remap'
mkdirSync(dir, { recursive: true })
buildDemo(`${dir}/library`, { scale: 1, objects: 1_000_000 })
const out = createWriteStream(`${dir}/elsewhere.json`)
for await (const line of createInterface({ input: createReadStream(`${dir}/library/listing.json`) }))
  out.write(`${line.replace('"Path":"', '"Path":"New/')}\n`)
out.end()
