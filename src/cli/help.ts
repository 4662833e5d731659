export const exitCodesHelp = `
Exit codes: 0 done; 1 a bug; 2 usage or configuration;
3 not clean (check, doctor, --fail-on, --strict);
4 refused before writing anything; 5 failed and rolled back; 6 stopped part-way;
7 something may still be billed; 130 and 143 interrupted.

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

export const checkHelp = `
What is checked: the file page by page, every ordinary table and index, what the rows say of
each other, and with --baseline what was lost since. What only Plex's own SQLite can judge is
said to be unknown, and does not fail; docs/checks.md explains every check.

Examples:
  plexferry check --db /var/lib/plexmediaserver
  plexferry check --db run.tar.zst --baseline before.json --home-version 1.42.1.10060
  plexferry check --db library.db --baseline before.json --deep --html check.html
  plexferry check --db library.db --plex-sqlite image:plexinc/pms-docker --json

Exit codes: 0 nothing failed; 2 usage, or a file that is not there; 3 a check failed; 4 it is
no Plex library, or the baseline is of another; 130, 143 interrupted.
`

export const baselineHelp = `
Examples:
  plexferry baseline --db /var/lib/plexmediaserver --out before.json
  plexferry baseline --db run.tar.zst --out - | gzip > before.json.gz

Exit codes: 0 done; 2 usage, or a file that is not there; 4 the database is damaged or no
Plex library; 130, 143 interrupted.
`

export const repairHelp = `
The file named with --db is only read, and so is the -wal beside it. The new file is
written beside its place and renamed when it is whole. Rows that are not in it but of
which something is left go to FILE.set-aside.jsonl.

Examples:
  plexferry repair --db com.plexapp.plugins.library.db --out repaired.db
  plexferry repair --db com.plexapp.plugins.library.blobs.db --out blobs.db --json
  plexferry repair --db library.db --out repaired.db --accept-loss
  plexferry repair --db library.db --out repaired.db --plex-sqlite container:plex

Exit codes: 0 nothing was lost (also where nothing was wrong); 2 usage, or a file that is
not there; 4 refused, as more than 1 % of a table is lost or nothing can be read; 5 the
repair did not hold and nothing was written; 6 written, and something was lost: it says
what; 130, 143 interrupted.
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

Exit codes: 0 done; 1 done, and the check of what is in place failed; 2 usage; 4 refused
before anything was moved; 5 failed, and the databases are as they were; 6 stopped part-way: the next restore or undo goes on;
130, 143 interrupted.
`

export const syncHelp = `
The image is not pulled, and should be of the version that the server at home runs. Music needs
a claim in PLEX_CLAIM (plex.tv/claim), good for four minutes. Photos are left out unless named.
restore brings the archive home.

Examples:
  plexferry sync --target local --from /var/lib/plexmediaserver --out run.tar.zst \\
    --image plexinc/pms-docker:1.42.1.10060-4e8b05daf --media /mnt/media:/Media
  plexferry sync --target local --from home.tar.zst --out run.tar.zst --plan plan.json --dry-run
  plexferry sync --resume 20261128-101502-ab12

Exit codes: 0 done; 2 usage; 3 done, but a section is not finished, or a check of the archive
failed; 4 refused before anything was begun; 6 stopped part-way: --resume goes on; 130, 143
interrupted: --resume goes on.
`

export const sweepHelp = `
The key comes from SCW_ACCESS_KEY and SCW_SECRET_KEY, or from Scaleway's own file (scw init).
Nothing without the tag plexferry is touched, but for disks that were made with a tagged server.

Examples:
  plexferry sweep
  plexferry sweep --destroy
  plexferry sweep --destroy --expired --yes
  plexferry sweep --run 20261128-101502-ab12 --json

Exit codes: 0 nothing is left; 2 usage, or no key; 3 only what costs nothing is left;
4 the key is not accepted; 7 something may still be billed: each is named, with the
command that removes it, and so is each list that could not be read; 130, 143 interrupted.
`

export const doctorHelp = `
What is not set up is skipped, and is no failure.

Examples:
  plexferry doctor
  plexferry doctor --listing s3://media --json

Exit codes: 0 nothing that is set up is lacking; 2 usage; 3 a check failed;
130, 143 interrupted.
`

export const initHelp = `
Defaults are read from rclone's configuration and from Scaleway's own. No secret is written.

Examples:
  plexferry init
  plexferry init --yes
  plexferry init --config /etc/plexferry.json

Exit codes: 0 done, or nothing was written as the input ended; 2 usage, or the file is
there already; 130, 143 interrupted.
`

export const demoHelp = `
Examples:
  plexferry demo
  plexferry demo --scale 1 --objects 1000000 --out /tmp/big
  plexferry demo --scenario moved-root

Exit codes: 0 done; 2 usage; 130, 143 interrupted.
`
