import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { ExitCode } from '../core/exit-code.ts'
import { ToolError } from '../core/tool-error.ts'
import { listingFormats } from '../storage/listing.ts'
import { applyConfig, environmentName } from './apply-config.ts'
import type { AuditFlags } from './audit.ts'
import type { DemoFlags } from './demo.ts'
import { auditHelp, demoHelp, exitCodesHelp } from './help.ts'
import type { Io } from './io.ts'
import { failOnClasses } from './options.ts'
import { version } from './version.ts'

/** The command line: flags and help only. What a command does is in its own file, loaded when it is called. */
export async function runProgram(argv: readonly string[], io: Io): Promise<ExitCode> {
  let exitCode: ExitCode = ExitCode.ok
  const written: { readonly to: 'stdout' | 'stderr'; readonly text: string }[] = []
  const program = new Command('plexferry')
    .description('Says which paths of a Plex library point at nothing in its bucket.')
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
    .addOption(env(new Option('--db <src>', 'Plex database file, data folder or archive of one')))
    .addOption(env(new Option('--listing <src>', 'listing of the bucket: s3://, rclone:, dir: or a file')))
    .addOption(
      env(new Option('--listing-format <name>', 'what a listing file is, instead of looking').choices(listingFormats)),
    )
    .addOption(env(repeatable(new Option('--mount <plex=prefix>', 'where Plex sees the listing; repeatable'))))
    .addOption(env(repeatable(new Option('--section <name>', 'only this section; repeatable'))))
    .addOption(env(new Option('--accept-listing', 'take the listing although it looks wrong')))
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

  const demo = program
    .command('demo')
    .summary('make a demo library and audit it')
    .description(
      'Makes a Plex database and a bucket listing to try plexferry on, then audits the one against the other.',
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
    .addOption(new Option('--out <dir>', 'where to make it, instead of a temporary folder'))
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

function usageError(error: CommanderError): ToolError {
  const message = error.message.replace(/^error: /u, '').replaceAll('\n', ' ')
  return new ToolError('usage', message, 'see plexferry --help, or plexferry COMMAND --help', { cause: error })
}
