#!/usr/bin/env node
/* Nothing here may need a new Node: an old one must live to print one line. */
const oldest = 24
const running = Number.parseInt(process.versions.node, 10)

if (running < oldest) {
  process.stderr.write(
    `error[node-too-old]: plexferry needs Node ${oldest} or newer, and this is ${process.versions.node}\n` +
      'hint: install a newer Node, or from a clone use npm run -s plexferry, which brings its own\n',
  )
  process.exitCode = 2
} else {
  const { start } = await import('./start.ts')
  await start()
}
