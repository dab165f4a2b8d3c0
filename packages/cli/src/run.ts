import { COMMAND_NAMES, type CommandName } from './commands/names.ts';
import type { Command, ExitCode, Io } from './io/io.ts';
import { UsageError } from './io/usage-error.ts';
import { linesForTerminal } from './reporters/escape.ts';

/** Commands are loaded when they are called: `check` on one file must not pay for the others. */
const COMMANDS: Readonly<Record<CommandName, () => Promise<Command>>> = {
  check: async () => (await import('./commands/check.ts')).checkCommand,
  explain: async () => (await import('./commands/explain.ts')).explainCommand,
  rules: async () => (await import('./commands/rules.ts')).rulesCommand,
  graph: async () => (await import('./commands/graph.ts')).graphCommand,
  diff: async () => (await import('./commands/diff.ts')).diffCommand,
  init: async () => (await import('./commands/init.ts')).initCommand,
  inspect: async () => (await import('./commands/inspect.ts')).inspectCommand,
};

/** `check` is meant where no command is named: `privatelint template.yaml`. */
const DEFAULT_COMMAND = 'check';

function isCommand(word: string | undefined): word is CommandName {
  return COMMAND_NAMES.some((it) => it === word);
}

export async function run(argv: readonly string[], given: Io): Promise<ExitCode> {
  // What is told besides the reports may hold names from templates and from the command line.
  const io: Io = { ...given, stderr: (text) => given.stderr(linesForTerminal(text)) };
  const [first = '', ...rest] = argv;
  try {
    if (asksForVersion(argv)) {
      const { versionText } = await import('./commands/version.ts');
      io.stdout(versionText());
      return 0;
    }
    if (first === 'help' && isCommand(rest[0])) return await (await COMMANDS[rest[0]]())(['--help'], io);
    if (first === '--help' || first === '-h' || first === 'help') {
      if (first === 'help' && rest[0] !== undefined) throw await noCommand(rest[0]);
      const { mainHelp } = await import('./commands/help.ts');
      io.stdout(mainHelp());
      return 0;
    }
    return isCommand(first) ? await (await COMMANDS[first]())(rest, io) : await (await COMMANDS[DEFAULT_COMMAND]())(argv, io);
  } catch (error) {
    io.stderr(`${describe(error)}\n`);
    return 2;
  }
}

async function noCommand(name: string): Promise<UsageError> {
  const { didYouMean } = await import('./io/nearest.ts');
  return new UsageError(`there is no command \`${name}\`${didYouMean(name, COMMAND_NAMES)}; commands are ${COMMAND_NAMES.join(', ')}`);
}

function asksForVersion(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return (end < 0 ? argv : argv.slice(0, end)).some((it) => it === '--version' || it === '-v');
}

/** A mistake of the caller is one line. A crash is ours, and so is the duty to say what to do with it. */
function describe(error: unknown): string {
  if (error instanceof Error && error.name === 'UsageError') return `privatelint: ${error.message}`;
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `privatelint failed; this is a bug in privatelint, please report it with this text:\n${stack}`;
}
