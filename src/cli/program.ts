import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { ExitCode } from '../core/exit-code.ts'
import { ToolError } from '../core/tool-error.ts'
import { proofModes } from '../remap/remap-plan.ts'
import { listingFormats } from '../storage/listing.ts'
import { applyConfig, environmentName, evenMisconfigured } from './apply-config.ts'
import type { AuditFlags } from './audit.ts'
import type { BaselineFlags } from './baseline.ts'
import type { CheckFlags } from './check.ts'
import type { DemoFlags } from './demo.ts'
import type { DoctorFlags } from './doctor.ts'
import type { ExportFlags } from './export.ts'
import {
  auditHelp,
  baselineHelp,
  checkHelp,
  demoHelp,
  doctorHelp,
  exitCodesHelp,
  exportHelp,
  initHelp,
  remapHelp,
  repairHelp,
  restoreHelp,
  sweepHelp,
  syncHelp,
  undoHelp,
} from './help.ts'
import type { InitFlags } from './init.ts'
import type { Io } from './io.ts'
import { failOnClasses } from './options.ts'
import type { RemapFlags } from './remap.ts'
import type { RepairFlags } from './repair.ts'
import type { RestoreFlags } from './restore.ts'
import type { SweepFlags } from './sweep.ts'
import type { SyncFlags } from './sync.ts'
import type { UndoFlags } from './undo.ts'
import { version } from './version.ts'

/** What a plan settles already. */
const settledByPlan = ['section', 'mappings', 'proof', 'content', 'planOut'] as const

/** The command line: flags and help only. What a command does is in its own file, loaded when it is called. */
export async function runProgram(argv: readonly string[], io: Io): Promise<ExitCode> {
  let exitCode: ExitCode = ExitCode.ok
  const written: { readonly to: 'stdout' | 'stderr'; readonly text: string }[] = []
  const program = new Command('plexferry')
    .description('Says which paths of a Plex library point at nothing in its bucket, and mends them in place.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help of a command')
    .addHelpText('after', exitCodesHelp)
    .configureOutput({
      writeOut: (text) => written.push({ to: 'stdout', text }),
      writeErr: (text) => written.push({ to: 'stderr', text }),
      outputError: () => undefined,
      getOutHelpWidth: () => Math.min(io.stdout.columns, 100),
    })
    .exitOverride()

  const audit = program
    .command('audit')
    .summary('say which paths of a Plex database point at nothing in the bucket')
    .description('Compares every media part of a Plex database with a listing of the bucket. Reads only.')
  comparing(audit)
    .addOption(
      new Option('--csv <file>', 'write every path that is not in its place; - for standard output').conflicts([
        'json',
        'html',
      ]),
    )
    .addOption(new Option('--html <file>', 'write the report as one page for a browser').conflicts(['json', 'csv']))
    .addOption(env(new Option('--fail-on <classes>', `exit with 3 when any is found: ${failOnClasses.join(', ')}`)))
  common(audit)
    .addHelpText('after', auditHelp)
    .action(async (_options: unknown, command: Command) => {
      const options = await applyConfig<AuditFlags>(command, io)
      const { runAudit } = await import('./audit.ts')
      ;({ exitCode } = await runAudit(io, options))
    })

  const remap = program
    .command('remap')
    .summary('find where stale paths went, and with --apply write it to the database')
    .description(
      'Finds where the files behind stale paths are now, proves it where it can, and shows the plan. Writes to the database only with --apply.',
    )
  comparing(remap)
    .addOption(env(new Option('--mappings <file>', 'folders that you know were renamed, as JSON')))
    .addOption(
      env(
        new Option(
          '--proof <mode>',
          'hold files against the hashes that Plex stores: what is undecided and a sample, all, or none',
        )
          .choices(proofModes)
          .default('auto'),
      ),
    )
    .addOption(env(new Option('--content <src>', 'where to read files for the proof, when the listing is a file')))
    .addOption(new Option('--plan-out <file>', 'write the plan, to review and to apply later; - for standard output'))
    .addOption(new Option('--plan <file>', 'take this plan instead of making one'))
    .addOption(new Option('--apply', 'back up the database, then write the plan to it'))
    .addOption(new Option('-y, --yes', 'apply without asking'))
    .addOption(env(new Option('--strict', 'exit with 3 when the plan leaves a path unresolved')))
    .addOption(
      env(
        new Option('--keep-backups <n>', 'after applying, keep only the newest backups of plexferry').argParser(above0),
      ),
    )
  common(remap)
    .addHelpText('after', remapHelp)
    .action(async (_options: unknown, command: Command) => {
      refuseBesidePlan(command)
      const options = await applyConfig<RemapFlags>(command, io)
      const { runRemap } = await import('./remap.ts')
      ;({ exitCode } = await runRemap(io, options))
    })

  const undo = program
    .command('undo')
    .summary('take back what remap --apply or restore did')
    .description(
      'Restores every value that a run of remap --apply wrote, unless it was changed since; or puts the databases back that a restore moved aside.',
    )
    .addOption(env(new Option('--db <file>', 'Plex database file or data folder')))
    .addOption(new Option('--run <id>', 'the run to take back; the newest unless given'))
    .addOption(new Option('--list', 'list the runs of this database and write nothing').conflicts(['run', 'yes']))
    .addOption(new Option('--skip-changed', 'take back the rest where some rows were changed since'))
    .addOption(new Option('--accept-loss', 'take a restore back although the server has written since'))
    .addOption(new Option('-y, --yes', 'take back without asking'))
    .addOption(
      env(new Option('--keep-backups <n>', 'afterwards keep only the newest backups of plexferry').argParser(above0)),
    )
  common(undo)
    .addHelpText('after', undoHelp)
    .action(async (_options: unknown, command: Command) => {
      const options = await applyConfig<UndoFlags>(command, io)
      const { runUndo } = await import('./undo.ts')
      ;({ exitCode } = await runUndo(io, options))
    })

  const check = program
    .command('check')
    .summary('say whether a Plex database or an archive of one is whole, and what it has lost')
    .description(
      'Checks the file, what the rows say, and with --baseline what was lost since. Takes a database file, a data folder or an archive. Reads only.',
    )
    .addOption(env(new Option('--db <src>', 'Plex database file, data folder or archive of one')))
    .addOption(
      new Option(
        '--baseline <file>',
        'hold it against what plexferry baseline wrote, or an archive of plexferry export',
      ),
    )
    .addOption(env(new Option('--deep', "with --baseline, also hold every row's content against it")))
    .addOption(env(new Option('--home-version <version>', 'the Plex that is to open it, such as 1.42.1.10060')))
    .addOption(
      env(
        new Option('--plex-sqlite <where>', "Plex's own SQLite, to judge the rest: a path, image:NAME, container:NAME"),
      ),
    )
    .addOption(new Option('--html <file>', 'also write the report as one page for a browser').conflicts('json'))
  common(check)
    .addHelpText('after', checkHelp)
    .action(async (_options: unknown, command: Command) => {
      const options = await applyConfig<CheckFlags>(command, io)
      const { runCheck } = await import('./check.ts')
      ;({ exitCode } = await runCheck(io, options))
    })

  const baseline = program
    .command('baseline')
    .summary('write down what a Plex database holds, for check to compare with')
    .description('Counts and digests a Plex database: small, and without titles, names or paths in clear. Reads only.')
    .addOption(env(new Option('--db <src>', 'Plex database file, data folder or archive of one')))
    .addOption(new Option('--out <file>', 'write it here; - for standard output'))
    .addOption(env(new Option('--clear-names', 'names of sections and folders in clear, instead of digests')))
  common(baseline)
    .addHelpText('after', baselineHelp)
    .action(async (_options: unknown, command: Command) => {
      const options = await applyConfig<BaselineFlags>(command, io)
      const { runBaseline } = await import('./baseline.ts')
      ;({ exitCode } = await runBaseline(io, options))
    })

  const repair = program
    .command('repair')
    .summary('write a repaired copy of a damaged Plex database')
    .description(
      'Reads a damaged library or blobs database as far as it goes, writes what there is to a new file, and says what was lost. The damaged file stays as it is.',
    )
    .addOption(env(new Option('--db <file>', 'the damaged database file')))
    .addOption(
      new Option('--out <file>', 'the new file, or a folder for one of the same name; nothing may be there yet'),
    )
    .addOption(new Option('--accept-loss', 'write it although more than 1 % of a table is lost'))
    .addOption(
      env(
        new Option('--plex-sqlite <where>', "Plex's own SQLite, to make the rest: a path, image:NAME, container:NAME"),
      ),
    )
  common(repair)
    .addHelpText('after', repairHelp)
    .action(async (_options: unknown, command: Command) => {
      const options = await applyConfig<RepairFlags>(command, io)
      const { runRepair } = await import('./repair.ts')
      ;({ exitCode } = await runRepair(io, options))
    })

  const exporting = program
    .command('export')
    .summary("put a server's databases and files into one archive")
    .description(
      "Writes a server's databases, and the files that belong to them, into one archive that says what it holds. Plex may run meanwhile. Nothing of it is changed.",
    )
    .addOption(env(new Option('--from <dir>', 'Plex data folder, or any folder above it')))
    .addOption(new Option('--out <archive>', 'the archive to make: .tar.zst, or .tar.gz'))
    .addOption(env(new Option('--only <what>', 'the databases, and no other files').choices(['databases'])))
    .addOption(
      new Option('--since <archive>', 'only files that changed since this archive, or the FILES.jsonl in it').conflicts(
        'only',
      ),
    )
  common(exporting)
    .addHelpText('after', exportHelp)
    .action(async (_options: unknown, command: Command) => {
      const options = await applyConfig<ExportFlags>(command, io)
      const { runExport } = await import('./export.ts')
      ;({ exitCode } = await runExport(io, options))
    })

  const restore = program
    .command('restore')
    .summary("put an archive's databases and files where a server uses them")
    .description(
      'Checks an archive of plexferry export, moves the databases of the home server aside, puts the new ones in place with what was watched meanwhile, and says how to go back.',
    )
    .addOption(env(new Option('--archive <file>', 'the archive to restore')))
    .addOption(env(new Option('--to <dir>', 'data folder of the home server: a folder, or ssh://user@host/path')))
    .addOption(new Option('--only <what>', 'leave all other files as they are').choices(['databases']))
    .addOption(new Option('--merge-watch-state', 'bring along what was watched at home meanwhile; so unless told'))
    .addOption(new Option('--no-merge-watch-state', 'lose what was watched at home meanwhile'))
    .addOption(env(new Option('--base <src>', 'the library as it was exported from home, or an archive of it')))
    .addOption(env(new Option('--home-version <version>', 'version of the home server, where it cannot be asked')))
    .addOption(new Option('--accept-loss', 'also what has lost more than daily life loses'))
    .addOption(new Option('--dry-run', 'check, and show what would be done'))
    .addOption(new Option('-y, --yes', 'put the databases in place without asking'))
  common(restore)
    .addHelpText('after', restoreHelp)
    .action(async (_options: unknown, command: Command) => {
      const options = await applyConfig<RestoreFlags>(command, io)
      const { runRestore } = await import('./restore.ts')
      ;({ exitCode } = await runRestore(io, options))
    })

  const sync = program
    .command('sync')
    .summary("have a Plex in this machine's docker work through a library, and archive what comes of it")
    .description(
      'Brings a library into a Plex of its own, has it scanned and analysed there, and archives the result. The server at home is only read.',
    )
    .addOption(
      new Option('--target <where>', "where that Plex runs: local is this machine's docker").choices(['local']),
    )
    .addOption(
      new Option('--mode <mode>', 'delta: goes on from a library that is there').choices(['delta']).default('delta'),
    )
    .addOption(env(new Option('--from <src>', "Plex's data folder, or an archive of one")))
    .addOption(new Option('--out <archive>', 'the archive to make: .tar.zst or .tar.gz'))
    .addOption(new Option('--plan <file>', 'a plan of moves to write before the scan'))
    .addOption(env(new Option('--image <name>', 'the image, which is on this machine: plexinc/pms-docker:VERSION')))
    .addOption(repeatable(new Option('--media <from:to>', 'a folder, and where Plex sees it; read only; repeatable')))
    .addOption(repeatable(new Option('--section <name>', 'only this section; repeatable')))
    .addOption(new Option('--skip-sonic', 'no Sonic analysis of music'))
    .addOption(new Option('--force-deep-scan', 'fetch all metadata anew, which takes hours'))
    .addOption(new Option('--keep', 'keep the folder of the run'))
    .addOption(new Option('--resume <run>', 'go on with a run that was cut short'))
    .addOption(new Option('--dry-run', 'say what would be done, and do nothing'))
  common(sync)
    .addHelpText('after', syncHelp)
    .action(async (_options: unknown, command: Command) => {
      const options = await applyConfig<SyncFlags>(command, io)
      const { runSyncCommand } = await import('./sync.ts')
      ;({ exitCode } = await runSyncCommand(io, options))
    })

  const sweep = program
    .command('sweep')
    .summary('list what runs left behind in the cloud, and with --destroy remove it')
    .description(
      'Lists what carries the tag of plexferry in every zone of the cloud, also of runs that nobody remembers.',
    )
    .addOption(new Option('--destroy', 'destroy what is listed'))
    .addOption(new Option('-y, --yes', 'destroy without asking'))
    .addOption(new Option('--run <id>', 'only what this run made'))
    .addOption(new Option('--expired', 'only what is past its time'))
  common(sweep)
    .addHelpText('after', sweepHelp)
    .action(async (_options: unknown, command: Command) => {
      const options = await applyConfig<SweepFlags>(command, io)
      const { runSweep } = await import('./sweep.ts')
      ;({ exitCode } = await runSweep(io, options))
    })

  const doctor = program
    .command('doctor')
    .summary('say what this machine, the configuration and the accounts have and lack')
    .description('Checks this machine, the configuration, the bucket and the cloud. Changes nothing.')
    .addOption(env(new Option('--listing <src>', 'the bucket to look at: s3://, rclone: or dir:')))
  common(doctor)
    .addHelpText('after', doctorHelp)
    .action(async (_options: unknown, command: Command) => {
      const options = await evenMisconfigured<DoctorFlags>(command, io)
      const { runDoctor } = await import('./doctor.ts')
      ;({ exitCode } = await runDoctor(io, options))
    })

  const init = program
    .command('init')
    .summary('write a configuration file, by asking')
    .description('Writes a commented plexferry.config.json here, or the file that --config names. Never over another.')
    .addOption(new Option('-y, --yes', 'do not ask: take what is found out'))
  common(init)
    .addHelpText('after', initHelp)
    .action(async (options: InitFlags) => {
      const { runInit } = await import('./init.ts')
      ;({ exitCode } = await runInit(io, options))
    })

  const demo = program
    .command('demo')
    .summary('make a demo library, and show audit, remap, apply and check on it')
    .description(
      'Makes a Plex database and a bucket listing to try plexferry on, then audits it, finds what moved, applies that, checks it and audits again.',
    )
    .addOption(new Option('--scale <number>', 'size; 1 is 486,328 parts').default(0.01).argParser(positive))
    .addOption(new Option('--seed <number>', 'another seed makes other names and sizes').default(1).argParser(whole))
    .addOption(
      new Option('--scenario <name>', 'what was done to the bucket')
        .choices(['restructured', 'moved-root'])
        .default('restructured'),
    )
    .addOption(new Option('--generation <number>', 'Plex schema').choices(['23', '24', '25', '26']).default('25'))
    .addOption(new Option('--objects <number>', 'fill the listing up to so many objects').argParser(whole))
    .addOption(new Option('--with-files', 'also make the media files, sparse'))
    .addOption(new Option('--out <dir>', 'make it here and only audit it, to go on by hand'))
  common(demo)
    .addHelpText('after', demoHelp)
    .action(async (_options: unknown, command: Command) => {
      const options = await applyConfig<DemoFlags>(command, io)
      const { runDemo } = await import('./demo.ts')
      ;({ exitCode } = await runDemo(io, options))
    })

  try {
    if (argv.length === 0) program.outputHelp()
    else await program.parseAsync([...argv], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode !== 0) throw usageError(error)
  }
  for (const { to, text } of written) await io[to].write(text)
  return argv.length === 0 ? ExitCode.usage : exitCode
}

/** The flags of commands that hold a database against a listing. */
function comparing(command: Command): Command {
  return command
    .addOption(env(new Option('--db <src>', 'Plex database file, data folder or archive of one')))
    .addOption(env(new Option('--listing <src>', 'listing of the bucket: s3://, rclone:, dir: or a file')))
    .addOption(
      env(new Option('--listing-format <name>', 'what a listing file is, instead of looking').choices(listingFormats)),
    )
    .addOption(env(repeatable(new Option('--mount <plex=prefix>', 'where Plex sees the listing; repeatable'))))
    .addOption(env(repeatable(new Option('--section <name>', 'only this section; repeatable'))))
    .addOption(env(new Option('--accept-listing', 'take the listing although it looks wrong')))
}

/** The flags that every command has. */
function common(command: Command): Command {
  return command
    .helpOption('-h, --help', 'show help')
    .addOption(env(new Option('--config <file>', 'configuration file (default: plexferry.config.json here or above)')))
    .addOption(env(new Option('--workspace <dir>', 'where runs and caches are kept; an audit keeps nothing')))
    .addOption(new Option('--json', 'print one JSON document'))
    .addOption(env(new Option('-q, --quiet', 'say nothing beside the result but errors')))
    .addOption(env(new Option('-v, --verbose', 'say more, and show stacks of errors')))
    .addOption(new Option('--no-color', 'no colours'))
    .showHelpAfterError(false)
    .exitOverride()
}

/**
 * A flag's value may come from the environment: `--listing-format` from `PLEXFERRY_LISTING_FORMAT`. Of flags
 * without a value `applyConfig` reads it, since any text at all would turn them on here.
 */
function env(option: Option): Option {
  return option.isBoolean() ? option : option.env(environmentName(option.long ?? ''))
}

function repeatable(option: Option): Option {
  return option.argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value])
}

function positive(text: string): number {
  const value = Number(text)
  if (!(value > 0 && value <= 100)) throw new InvalidArgumentError('it must be a number above 0, at most 100')
  return value
}

function whole(text: string): number {
  if (!/^\d{1,10}$/u.test(text)) throw new InvalidArgumentError('it must be a whole number')
  return Number(text)
}

/** Only where both are on the command line: what the environment and the configuration say is for making plans. */
function refuseBesidePlan(command: Command): void {
  const isGiven = (name: string): boolean => command.getOptionValueSource(name) === 'cli'
  const other = command.options.find(
    (option) => settledByPlan.some((name) => name === option.attributeName()) && isGiven(option.attributeName()),
  )
  if (isGiven('plan') && other !== undefined)
    throw new ToolError('usage', `${other.long} cannot be used with --plan`, 'the plan settles it: give one of them')
}

function above0(text: string): number {
  const value = whole(text)
  if (value === 0) throw new InvalidArgumentError('it must be at least 1')
  return value
}

function usageError(error: CommanderError): ToolError {
  const message = error.message.replace(/^error: /u, '').replaceAll('\n', ' ')
  return new ToolError('usage', message, 'see plexferry --help, or plexferry COMMAND --help', { cause: error })
}
