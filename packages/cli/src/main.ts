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

/** One line from the terminal, which edits it itself, so that Ctrl-C ends the process as ever. The end of input is an empty line. */
function ask(question: string): Promise<string | undefined> {
  if (!isTerminal(0) || !waits) return Promise.resolve(undefined);
  const { createInterface } = process.getBuiltinModule('node:readline');
  const lines = createInterface({ input: process.stdin, output: process.stdout, terminal: false });
  return new Promise((resolve) => {
    lines.once('close', () => {
      resolve('');
    });
    lines.question(question, (answer) => {
      resolve(answer);
      lines.close();
    });
  });
}
