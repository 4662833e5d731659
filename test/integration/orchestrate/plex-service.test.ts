import { createServer } from 'node:http'
import { onTestFinished, expect, test } from 'vitest'
import { askIdentity, awaitPlex, tellPlex } from '../../../src/orchestrate/plex/plex-service.ts'
import { LocalShell } from '../../../src/orchestrate/shell/local-shell.ts'

/** A server that answers with these, one after the other, and with the last from then on. */
async function plex(...answers: readonly { status: number; body: string }[]): Promise<string> {
  let asked = 0
  const server = createServer((request, response) => {
    const { status, body } = answers[Math.min(asked++, answers.length - 1)] ?? { status: 404, body: '' }
    response.writeHead(request.url === '/identity' ? status : 404).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`
}

const json = {
  status: 200,
  body: JSON.stringify({ MediaContainer: { size: 0, claimed: true, version: '1.42.1.1-a' } }),
}
const xml = {
  status: 200,
  body: '<?xml version="1.0"?>\n<MediaContainer size="0" claimed="0" version="1.32.5.7349-8">',
}
const busy = {
  status: 503,
  body: '<Response code="503" title="Maintenance" status="Plex Media Server is currently running database migrations."/>',
}

test('a server says its version in JSON, or in XML', async () => {
  expect(await askIdentity({ url: await plex(json), fetch })).toEqual({ version: '1.42.1.1-a', claimed: true })
  expect(await askIdentity({ url: await plex(xml), fetch })).toEqual({ version: '1.32.5.7349-8', claimed: false })
  expect(await askIdentity({ url: await plex({ status: 200, body: 'hello' }), fetch })).toBeNull()
  expect(await askIdentity({ url: 'http://127.0.0.1:9', fetch })).toBeNull()
})

test('a server at its databases is waited for long, and one that does not answer is not', async () => {
  let clock = 0
  const time = {
    now: () => new Date(clock),
    sleep: async (milliseconds: number) => void (clock += milliseconds * 1000),
    patience: 60_000,
    maintenance: 3_600_000_000,
  }
  let said = 0
  const url = await plex(...Array.from({ length: 20 }, () => busy), json)
  expect(await awaitPlex({ ...time, url, fetch, onMaintenance: () => said++ })).toMatchObject({ version: '1.42.1.1-a' })
  expect(said).toBe(1)
  expect(clock).toBeGreaterThan(60_000)
  clock = 0
  expect(await awaitPlex({ ...time, url: 'http://127.0.0.1:9', fetch })).toBeNull()
})

test('a command that fails is told with its own words', async () => {
  await using shell = new LocalShell()
  const failing = { by: 'commands', stop: ['sh', '-c', 'echo no such unit >&2; exit 5'], start: ['true'] } as const
  await expect(tellPlex(shell, failing, 'stop')).rejects.toMatchObject({
    code: 'plex-command',
    message: expect.stringContaining('it exited with 5: no such unit'),
  })
  await tellPlex(shell, failing, 'start')
})
