import { describe, expect, test } from 'vitest'
import type { PlexActivity } from '../../../src/orchestrate/plex/plex-answers.ts'
import {
  observeScan,
  type ScanPatience,
  type ScanPoll,
  type ScanWatch,
  watchScan,
} from '../../../src/orchestrate/plex/scan-watch.ts'

const patience: ScanPatience = { quietPolls: 3, stuckAfter: 60_000, mostTime: 3_600_000, busyCpu: 20 }
const rest = { refreshing: false, scannedAt: 200 }
const before = { refreshing: false, scannedAt: 100 }
const scanning = { refreshing: true, scannedAt: 100 }

const activity = (change: Partial<PlexActivity> = {}): PlexActivity => ({
  id: 'a',
  type: 'library.update.section',
  title: 'Scanning',
  subtitle: 'Films',
  progress: -1,
  section: 1,
  ...change,
})

type Look = Partial<Omit<ScanPoll, 'at'>>

/** Looks ten seconds apart, from ten seconds after the scan was asked for. */
function watched(looks: readonly Look[], changed: Partial<ScanPatience> = {}): ScanWatch {
  return looks.reduce<ScanWatch>(
    (watch, look, index) =>
      observeScan(
        watch,
        { at: (index + 1) * 10_000, section: rest, activities: [], queue: 0, scanners: 0, cpu: 0, ...look },
        { ...patience, ...changed },
      ),
    watchScan(1, 100, 0),
  )
}

const times = (count: number, look: Look): Look[] => Array.from({ length: count }, () => look)

describe('a scan is finished', () => {
  test('when every sign says so, so many looks in a row', () => {
    expect(watched([{ section: scanning, activities: [activity()] }, {}, {}]).verdict).toBe('working')
    expect(watched([{ section: scanning, activities: [activity()] }, {}, {}, {}]).verdict).toBe('finished')
  })

  test.each<[string, Look]>([
    ['queued, and not begun', { section: before }],
    ['refreshing', { section: { refreshing: true, scannedAt: 200 } }],
    ['with an activity of the section', { activities: [activity()] }],
    ['with an activity that names no section yet', { activities: [activity({ section: null })] }],
    ['with items queued', { queue: 2 }],
    ['with a scanner running', { scanners: 1 }],
    ['not answering', { section: null }],
    ['not listing its activities', { activities: null }],
    ['not telling its queue', { queue: null }],
    ['not telling its processes', { scanners: null }],
  ])('and not while it is %s', (_, look) => {
    const watch = watched(times(5, look))
    expect(watch.verdict).toBe('working')
    expect(watch.waitsFor).toHaveLength(1)
  })

  test('whatever goes on in another section', () => {
    expect(watched(times(3, { activities: [activity({ section: 2 })] })).verdict).toBe('finished')
    expect(watched(times(3, { activities: [activity({ section: null, type: 'butler' })] })).verdict).toBe('finished')
  })

  test('and a sign of work in between makes the looks count anew', () => {
    expect(watched([{}, {}, { queue: 1 }, {}, {}]).verdict).toBe('working')
    expect(watched([{}, {}, { queue: 1 }, {}, {}, {}]).verdict).toBe('finished')
  })

  test('and stays so', () => {
    expect(watched([{}, {}, {}, ...times(500, { section: null })]).verdict).toBe('finished')
  })
})

describe('a scan that does not end', () => {
  const still = { section: scanning, activities: [activity({ progress: 40 })] }

  test('is stuck when neither progress nor subtitle moves', () => {
    expect(watched(times(6, still)).verdict).toBe('working')
    expect(watched(times(7, still)).verdict).toBe('stuck')
  })

  test.each<[string, (index: number) => Look]>([
    ['its progress moves', (index) => ({ ...still, activities: [activity({ progress: index })] })],
    ['its subtitle moves', (index) => ({ ...still, activities: [activity({ subtitle: `Film ${index}` })] })],
    ['its queue drains', (index) => ({ section: rest, queue: 1000 - index })],
    ['the server is at work', () => ({ ...still, cpu: 20 })],
  ])('is given more time while %s', (_, look) => {
    expect(watched(Array.from({ length: 100 }, (__, index) => look(index))).verdict).toBe('working')
  })

  test('is overdue at its time, whatever moves', () => {
    const moving = Array.from({ length: 100 }, (_, index) => ({
      section: scanning,
      activities: [activity({ progress: index })],
      cpu: 100,
    }))
    expect(watched(moving, { mostTime: 990_000 }).verdict).toBe('overdue')
  })

  test('never began when nothing was ever seen of it', () => {
    expect(watched(times(7, { section: before })).verdict).toBe('never-began')
    expect(watched(times(7, { section: null, activities: null })).verdict).toBe('never-began')
  })
})
