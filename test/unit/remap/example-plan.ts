import type { RemapPlan } from '../../../src/remap/remap-plan.ts'

/** A plan with something in each of its fields. */
export function examplePlan(changes: Partial<RemapPlan> = {}): RemapPlan {
  return {
    format: 'plexferry/remap-plan',
    formatVersion: 1,
    toolVersion: '1.0.0',
    createdAt: '2026-01-01T00:00:00.000Z',
    source: { fingerprint: 'f', database: '/plex/library.db', listing: 's3://media', schema: '202507311200' },
    quality: 'applyable',
    blockers: [],
    rules: [
      {
        id: 'r1',
        kind: 'folder',
        from: '/Media/TV/old/',
        to: '/Media/TV/A/',
        files: 1,
        bytes: 1000,
        proved: 0,
        examples: [['/Media/TV/old/a.mkv', '/Media/TV/A/a.mkv']],
        exceptions: 0,
      },
    ],
    moves: [
      {
        partIds: [1],
        from: '/Media/TV/old/a.mkv',
        to: '/Media/TV/A/a.mkv',
        size: 1000,
        evidence: 'strong',
        score: 41.2,
        rule: 'r1',
      },
    ],
    unresolved: [{ partIds: [2], from: '/Media/TV/old/b.mkv', reason: 'gone', candidates: [] }],
    roots: [],
    sidecars: [],
    effects: {
      media_parts: 1,
      directories: { updated: 0, inserted: 1 },
      media_items: 0,
      section_locations: 0,
      media_streams: 0,
    },
    deepScan: [],
    proof: {
      mode: 'off',
      checked: 0,
      proved: 0,
      refuted: 0,
      vanished: 0,
      unreadable: 0,
      requests: 0,
      bytes: 0,
      bound: null,
    },
    checksum: '',
    ...changes,
  }
}
