import type { ProfileName } from '../orchestrate/cloud/profiles.ts'

/** What a new configuration file says; '' where nothing is known. */
export interface InitAnswers {
  readonly db: string
  readonly listing: string
  readonly rcloneRemote: string
  readonly zone: string
  readonly instance: ProfileName
}

/** A configuration file that explains itself. What is not known is there as a comment, to be filled in. */
export function configText({ db, listing, rcloneRemote, zone, instance }: InitAnswers): string {
  const field = (name: string, value: string, example: string): string =>
    value === '' ? `// "${name}": ${JSON.stringify(example)},` : `"${name}": ${JSON.stringify(value)},`
  return `{
  // Every field is explained in docs/commands.md; each is the default of a flag. No secret belongs in here:
  // keys come from the environment, from rclone's configuration or from Scaleway's own.

  // Where Plex keeps its data: the folder, a database file, or an archive of one.
  ${field('db', db, '/var/lib/plexmediaserver')}

  // What the media files are in: s3://bucket/folder, rclone:remote:path or dir:/mnt/media.
  ${field('listing', listing, 's3://media/')}

  // Where Plex sees them; it is found out by itself, unless it is said here.
  // "mount": ["/Media="],

  // The remote of rclone's configuration whose keys, endpoint and region are used for s3://.
  "s3": {
    ${field('rcloneRemote', rcloneRemote, 'scaleway')}
  },

  // Servers in the cloud: where they may be, in this order, and how large (lite, standard, power, superpower).
  "cloud": {
    "zones": [${JSON.stringify(zone)}],
    "instance": ${JSON.stringify(instance)},
    // "profiles": { "power": { "types": ["GP1-S", "BASIC3-X8C-32G"], "rootGb": 300 } },
  },
}
`
}
