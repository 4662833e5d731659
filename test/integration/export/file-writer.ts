/** Never lets a folder's files rest: `node file-writer.ts FOLDER` grows, cuts, removes and makes them. */
import { appendFileSync, rmSync, truncateSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'

const [folder = ''] = process.argv.slice(2)
for (let n = 0; ; n++) {
  const file = join(folder, `file-${(n * 7) % 50}`)
  if (n % 4 === 0) writeFileSync(file, 'x'.repeat((n * 331) % 9000))
  else if (n % 4 === 1) appendFileSync(file, 'grown'.repeat(100))
  else if (n % 4 === 2) rmSync(file, { force: true })
  else {
    writeFileSync(join(folder, 'large'), Buffer.alloc(3 << 20, n))
    truncateSync(join(folder, 'large'), 2 << 20)
  }
  if (n === 100) writeSync(1, 'ready\n')
  if (n % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 1))
}
