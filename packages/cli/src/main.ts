import { run } from './run.ts';
import { isTerminal, readAll, write } from './io/standard-streams.ts';

/** The only file that touches `process`, with the standard streams. */
const waits = isTerminal(1);
void run(process.argv.slice(2), {
  cwd: process.cwd(),
  stdout: (text) => {
    write(1, text);
  },
  stderr: (text) => {
    write(2, text);
  },
  stdin: readAll,
  ask,
  ...(waits && isTerminal(2) && process.env.TERM !== 'dumb' ? { status } : {}),
  isTerminal: waits,
  columns: waits ? process.stdout.columns : 0,
  env: process.env,
  ...(process.argv[1] === undefined ? {} : { program: process.argv[1] }),
}).then((code) => {
  process.exitCode = code;
});

/** One line of the terminal, written over; nothing of it stays. */
function status(line: string): void {
  const { columns } = process.stderr;
  write(2, `\r\u001b[2K${columns > 0 ? line.slice(0, columns - 1) : line}`);
}

/** A terminal hands over line by line. */
async function ask(question: string): Promise<string | undefined> {
  if (!isTerminal(0) || !waits) return undefined;
  write(1, question);
  for await (const line of process.stdin) return String(line);
  return '';
}
