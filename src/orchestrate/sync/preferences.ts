/**
 * What a server that works through a library by itself is told: it deletes nothing, begins nothing of its own, and
 * does not tell the world that it is there. Written anew for each, and in no archive.
 */
const batch: Readonly<Record<string, string>> = {
  AcceptedEULA: '1',
  autoEmptyTrash: '0',
  FSEventLibraryUpdatesEnabled: '0',
  FSEventLibraryPartialScanEnabled: '0',
  watchMusicSections: '0',
  ScheduledLibraryUpdatesEnabled: '0',
  ButlerTaskRefreshLibraries: '0',
  ButlerTaskDeepMediaAnalysis: '0',
  ButlerTaskUpgradeMediaAnalysis: '0',
  ButlerTaskBackupDatabase: '0',
  ButlerTaskOptimizeDatabase: '0',
  GenerateBIFBehavior: 'never',
  GenerateIntroMarkerBehavior: 'never',
  GenerateCreditsMarkerBehavior: 'never',
  GenerateAdMarkerBehavior: 'never',
  GenerateVADBehavior: 'never',
  GenerateChapterThumbBehavior: 'never',
  LoudnessAnalysisBehavior: 'never',
  ButlerStartHour: '0',
  ButlerEndHour: '0',
  DlnaEnabled: '0',
  GdmEnabled: '0',
  RelayEnabled: '0',
  PublishServerOnPlexOnlineKey: '0',
  ScannerLowPriority: '0',
}

/** @param gateway what requests from this machine come from, as the container sees them */
export function batchPreferences(gateway: string, sonic: boolean): string {
  const values = {
    ...batch,
    MusicAnalysisBehavior: sonic ? 'scheduled' : 'never',
    allowedNetworks: `${gateway}/255.255.255.255`,
  }
  const attributes = Object.entries(values).map(([name, value]) => `${name}="${value}"`)
  return `<?xml version="1.0" encoding="utf-8"?>\n<Preferences ${attributes.join(' ')}/>\n`
}

/** The token of a server that was claimed. */
export const tokenOf = (preferences: string): string | null =>
  /\bPlexOnlineToken="([^"]+)"/u.exec(preferences)?.[1] ?? null
