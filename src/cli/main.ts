import { Command, CommanderError } from 'commander'
import { StudioError } from '@shared/errors'
import { addCommands } from './commands'
import { Session } from './session'
import { exitStatus, Interrupted } from './exitStatus'
import { endProcess, writeError } from './output'

/** Runs one command and ends the process with its status. Nothing but results ever reaches standard output. */
export async function main(args: string[]): Promise<void> {
  // Looked for in the words themselves, because a command line that cannot be parsed must answer in JSON too.
  const json = args.includes('--json')
  const session = new Session(json)
  try {
    await buildProgram(session).parseAsync(args, { from: 'user' })
    session.close()
    await endProcess(session.status)
  } catch (error) {
    session.close()
    if (error instanceof CommanderError && error.exitCode === 0) return endProcess(0)
    const told = error instanceof CommanderError ? usageError(error, args) : error
    await writeError(told instanceof Interrupted ? told.error : told, json)
    await endProcess(exitStatus(told))
  }
}

export function buildProgram(session: Session): Command {
  const program = new Command('sid-studio')
    .description(
      'Train, inspect, resolve and export semantic IDs. Progress goes to stderr, results to stdout.',
    )
    .option(
      '--workspace <dir>',
      "where runs and datasets are kept (or SID_STUDIO_WORKSPACE; default: the app's own)",
    )
    .option('--json', 'print one JSON document and nothing else on stdout')
    .addHelpText('after', EXAMPLES)
    .showSuggestionAfterError(true)
    .hook('preAction', (root) => session.take(root.opts()))
  addCommands(program, session)
  configure(program)
  return program
}

const EXAMPLES = `
Examples:
  $ bin/sid-studio train resources/demo/embeddings.npy --metadata resources/demo/items.csv --key id --out mapping.csv
  $ bin/sid-studio runs list
  $ bin/sid-studio collisions latest --limit 5

Exit status: 0 done; 1 the job failed; 2 wrong usage or bad input; 130 after Ctrl-C.`

/** Every command throws instead of ending the process, and says nothing by itself. */
function configure(command: Command): void {
  command
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .helpCommand(false)
  for (const child of command.commands) configure(child)
}

function usageError(error: CommanderError, args: string[]): StudioError {
  if (error.code === 'commander.help') {
    return new StudioError('usage.badArgument', {
      argument: args.join(' ') || 'sid-studio',
      reason: 'a command is missing. Try --help',
    })
  }
  const [first = '', ...rest] = error.message.replace(/^error: /, '').split('\n')
  const unknown = /^unknown command '(.*)'$/.exec(first)
  if (unknown) return new StudioError('usage.unknownCommand', { command: [unknown[1], ...rest].join(' ') })
  const quoted = /'([^']*)'/.exec(first)?.[1] ?? args[0] ?? ''
  const argument = quoted.split(/[ ,]/)[0]!
  return new StudioError('usage.badArgument', {
    argument,
    reason: [`${first.replace(/\.$/, '')}.`, ...rest, 'Try --help'].join(' '),
  })
}
