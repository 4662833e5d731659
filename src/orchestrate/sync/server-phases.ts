import { chmod, chown, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { check } from '../../analyze/check/check.ts'
import { ToolError } from '../../core/tool-error.ts'
import { scanSection } from '../plex/await-scan.ts'
import type { PlexSection } from '../plex/plex-answers.ts'
import { PlexClient } from '../plex/plex-client.ts'
import { awaitPlex } from '../plex/plex-service.ts'
import { readBaseline } from './prepare-phases.ts'
import { batchPreferences, tokenOf } from './preferences.ts'
import type { SectionScan } from './sync-spec.ts'
import type { SyncRun } from './sync-run.ts'

const minute = 60_000
const hour = 60 * minute

/** Hours that a section may take in all. */
const mostHours: Readonly<Record<string, number>> = { movie: 48, show: 72, artist: 96, photo: 24 }

/** Per cent of the machine from which on a server is at work. */
const busyCpu = 10

/** A server on what was brought in: the one of an earlier life of the run, or a new one. */
export async function bringUp(run: SyncRun): Promise<PlexClient> {
  const { options, docker, container, config, data } = run
  const { spec, claim, fetch, now, sleep, signal, timeZone, id } = options
  const preferences = join(data, 'Preferences.xml')
  const claimFile = join(run.folder, 'claim')
  switch (await docker.state()) {
    case 'running':
      break
    case 'stopped':
      await docker.start()
      break
    case 'none': {
      await docker.requireImage(spec.image)
      const text = batchPreferences(await docker.gateway(), !spec.skipSonic)
      await writeFile(preferences, text, { mode: 0o600 })
      const { uid, gid } = await stat(run.library)
      await chown(preferences, uid, gid).catch(() => undefined)
      if (claim !== null) await writeFile(claimFile, claim, { mode: 0o600 })
      await chmod(run.folder, 0o700)
      const { image, media } = spec
      const claimed = claim === null ? null : claimFile
      await docker.create({ name: container, run: id, image, config, media, claim: claimed, timeZone })
    }
  }
  const url = await docker.url()
  const identity = await awaitPlex({ url, fetch, now, sleep, signal })
  await rm(claimFile, { force: true })
  if (identity === null)
    throw new ToolError('plex-failed', 'Plex did not come up', `see what docker logs ${container} says`)
  if (claim !== null && identity.claimed === false)
    throw new ToolError('plex-denied', 'plex.tv did not take the claim', 'get a new one: it is good for four minutes')
  const token = tokenOf(await readFile(preferences, 'utf8'))
  if (token !== null) options.secret(token)
  const client = new PlexClient({ url, token, fetch, signal })
  if ((await client.preferences()).get('autoEmptyTrash') !== '0') await client.setPreferences({ autoEmptyTrash: '0' })
  return client
}

/** Which sections are scanned, in the server's order. */
export async function chosenSections(run: SyncRun, client: PlexClient): Promise<PlexSection[]> {
  const { sections, excluded } = run.options.spec
  const known = await client.sections()
  const unknown = sections.find((name) => known.every(({ title }) => title !== name))
  if (unknown !== undefined)
    throw new ToolError(
      'section-unknown',
      `there is no section ${unknown}`,
      `it has ${known.map(({ title }) => title).join(', ')}`,
    )
  if (sections.length > 0) return known.filter(({ title }) => sections.includes(title))
  return known.filter(({ title, type }) => type !== 'photo' && !excluded.includes(title))
}

/** Scans one section; what does not end is cancelled, told of, and the run goes on. */
export async function scan(run: SyncRun, client: PlexClient, section: PlexSection): Promise<SectionScan> {
  const { spec, now, sleep, pause, signal, say } = run.options
  const began = now().getTime()
  const result = (outcome: SectionScan['outcome'], why: string | null): SectionScan => ({
    id: section.id,
    name: section.title,
    outcome,
    why,
    seconds: Math.round((now().getTime() - began) / 1000),
  })
  let watch
  try {
    watch = await scanSection(section.id, null, {
      client,
      force: spec.forceDeepScan,
      load: async () => await run.docker.load(),
      now,
      sleep,
      pause,
      patience: {
        quietPolls: 3,
        stuckAfter: 15 * minute,
        mostTime: (mostHours[section.type] ?? 48) * hour,
        busyCpu,
      },
      signal,
    })
  } catch (error) {
    if (!(error instanceof ToolError) || error.code !== 'plex-failed') throw error
    return result('refused', error.message)
  }
  await refuseLoss(run, section)
  if (watch.verdict !== 'finished') {
    const why = `it waited for ${watch.waitsFor.join(', ')}`
    await say(`${section.title}: ${watch.verdict}: ${why}`)
    return result(watch.verdict === 'working' ? 'stuck' : watch.verdict, why)
  }
  await client.analyze(section.id)
  return result('finished', null)
}

/** What tells that a scan has run over media that was not there. */
const lossCodes = new Set<string>(['baseline-deleted', 'baseline-sections', 'baseline-roots'])

/** The fuse: a run that has lost more than daily life loses does not go on to the next section. */
async function refuseLoss(run: SyncRun, section: PlexSection): Promise<void> {
  const { toolVersion, now, tempDir, signal } = run.options
  const baseline = await readBaseline(run)
  const report = await check(run.library, { toolVersion, now, tempDir, signal, baseline })
  const lost = report.checks.find(({ code, status }) => status === 'failed' && lossCodes.has(code))
  if (lost === undefined) return
  await run.docker.stop(run.options.sleep)
  throw new ToolError(
    'verify-failed',
    `after the scan of ${section.title}: ${lost.message}`,
    'see that the media is mounted whole: it is scanned again',
  )
}

/** Waits until nothing is at work any more; false where it did not end. */
export async function settle(run: SyncRun, client: PlexClient, most: number): Promise<boolean> {
  const { now, sleep, pause, signal } = run.options
  const began = now().getTime()
  let [quiet, movedAt, trace] = [0, began, '']
  while (quiet < 3) {
    await sleep(pause)
    signal.throwIfAborted()
    const [activities, load] = await Promise.all([client.activities(), run.docker.load()])
    const busy = load.cpu !== null && load.cpu >= busyCpu
    const seen = JSON.stringify(activities)
    quiet = activities.length === 0 && load.scanners === 0 ? quiet + 1 : 0
    if (seen !== trace || busy || quiet > 0) movedAt = now().getTime()
    trace = seen
    if (now().getTime() - began > most || now().getTime() - movedAt > 30 * minute) return false
  }
  return true
}

/** Sonic analysis of all that waits for it. */
export async function sonic(run: SyncRun, client: PlexClient): Promise<'done' | 'unfinished' | 'unknown'> {
  const task = 'MusicAnalysis'
  if ((await client.startButler(task)) === 'unknown') return 'unknown'
  if (await settle(run, client, 14 * 24 * hour)) return 'done'
  await client.stopButler(task)
  return 'unfinished'
}

/** Has it stop what it is at, and then itself. */
export async function bringDown(run: SyncRun): Promise<void> {
  await run.docker.stop(run.options.sleep)
}
