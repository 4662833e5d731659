export const exitCodesHelp = `
Exit codes: 0 done; 1 a bug; 2 usage or configuration; 3 not clean (--fail-on, --strict);
4 refused before writing anything; 5 failed and rolled back; 6 stopped part-way;
130 and 143 interrupted.

Start with: plexferry demo
`

export const auditHelp = `
Listings: s3://bucket/prefix, rclone:remote:path, dir:/mnt/media, or a file (also .gz, .zst):
  rclone lsjson, rclone lsf, aws s3 ls, aws s3api, S3 Inventory CSV, find -printf.

Examples:
  rclone lsjson -R --files-only --no-mimetype --use-server-modtime b2:media > media.json
  plexferry audit --db /var/lib/plexmediaserver --listing media.json
  plexferry audit --db plex.tar.zst --listing s3://media --section 'TV Shows' --csv stale.csv
  plexferry audit --db library.db --listing media.json --mount /Media= --json --fail-on stale

Exit codes: 0 done; 2 usage, or a file that is not there; 3 something that --fail-on
names was found; 4 the database or the listing cannot be believed; 130, 143 interrupted.
`

export const demoHelp = `
Examples:
  plexferry demo
  plexferry demo --scale 1 --objects 1000000 --out /tmp/big
  plexferry demo --scenario moved-root

Exit codes: 0 done; 2 usage; 130, 143 interrupted.
`

export const remapHelp = `
A plan is only shown unless --apply is given. --apply refuses while Plex runs, backs up
the library and its blobs, keeps a journal, writes in one transaction and checks it.

Examples:
  plexferry remap --db /var/lib/plexmediaserver --listing s3://media
  plexferry remap --db library.db --listing media.json --plan-out plan.json
  plexferry remap --db library.db --plan plan.json --apply
  plexferry remap --db library.db --listing rclone:b2:media --proof all --apply --yes
  plexferry remap --db library.db --listing media.json --mappings path_mappings.json

Exit codes: 0 done; 2 usage, or a file that is not there; 3 paths stay unresolved and
--strict was given; 4 refused before writing anything; 5 failed and rolled back: the
database is as it was; 130, 143 interrupted.
`

export const undoHelp = `
Examples:
  plexferry undo --db /var/lib/plexmediaserver --list
  plexferry undo --db /var/lib/plexmediaserver
  plexferry undo --db library.db --run 20261122-113512-ab12 --yes
  plexferry undo --db /var/lib/plexmediaserver --accept-loss

Exit codes: 0 done; 2 usage; 4 refused before writing anything; 5 failed and rolled
back: the database is as it was; 6 taken back but for rows that were changed since
(--skip-changed); 130, 143 interrupted.
`

export const exportHelp = `
Preferences.xml, caches, logs and Plex's own backups stay out. A server may run: its
databases are then copied as of one moment. An archive that is there is never replaced.

Examples:
  plexferry export --from /var/lib/plexmediaserver --out plex.tar.zst
  plexferry export --from /config --out databases.tar.gz --only databases
  plexferry export --from /config --out changes.tar.zst --since plex.tar.zst

Exit codes: 0 done; 2 usage, or a folder that is not there; 3 done, but something could
not be read or is damaged; 4 refused, and nothing is left; 130, 143 interrupted.
`

export const restoreHelp = `
Nothing is deleted: the databases of now are moved to plexferry-restores beside the new
ones, and undo puts them back. Preferences.xml is never touched.

Examples:
  plexferry restore --archive run.tar.zst --to /var/lib/plexmediaserver --dry-run
  plexferry restore --archive run.tar.zst --to /var/lib/plexmediaserver --base home.tar.zst
  plexferry restore --archive run.tar.zst --to ssh://plex@nas/volume1/Plex --yes

Exit codes: 0 done; 2 usage; 4 refused before anything was moved; 5 failed, and the
databases are as they were; 6 stopped part-way: the next restore or undo goes on;
130, 143 interrupted.
`
