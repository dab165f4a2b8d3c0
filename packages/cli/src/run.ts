import type { Command, ExitCode, Io } from './io/io.ts';

declare const PRIVATELINT_VERSION: string;

/** Commands are loaded when they are called: `check` on one file must not pay for the others. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  inspect: async () => (await import('./commands/inspect.ts')).inspectCommand,
};

export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  const [first, ...rest] = argv;
  if (first === '--version') {
    io.stdout(`${PRIVATELINT_VERSION}\n`);
    return 0;
  }
  const named = first === undefined ? undefined : COMMANDS[first];
  try {
    if (named !== undefined) return await (await named())(rest, io);
    io.stderr(`unknown command \`${first ?? ''}\`\n`);
    return 2;
  } catch (error) {
    io.stderr(`${describe(error)}\n`);
    return 2;
  }
}

/** A crash is ours, and so is the duty to say what to do with it. */
function describe(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `privatelint failed; this is a bug in privatelint, please report it with this text:\n${stack}`;
}
