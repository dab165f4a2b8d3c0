import { run } from './run.ts';

/** The only file that touches `process`. */
void run(process.argv.slice(2), {
  cwd: process.cwd(),
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  stdin: readStandardInput,
  ...(process.stdin.isTTY && process.stdout.isTTY ? { ask } : {}),
  ...(process.stdout.isTTY && process.stderr.isTTY && process.env.TERM !== 'dumb' ? { status } : {}),
  isTerminal: process.stdout.isTTY,
  columns: process.stdout.columns,
  env: process.env,
}).then((code) => {
  process.exitCode = code;
});

/** One line of the terminal, written over; nothing of it stays. */
function status(line: string): void {
  const { columns } = process.stderr;
  process.stderr.write(`\r\u001b[2K${columns > 0 ? line.slice(0, columns - 1) : line}`);
}

/** A terminal hands over line by line. */
async function ask(question: string): Promise<string> {
  process.stdout.write(question);
  for await (const line of process.stdin) return String(line);
  return '';
}

/** Waits for a pipe that is filled slowly, where `readFileSync(0)` gives up. */
async function readStandardInput(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array); // a stream without encoding gives bytes
  return Buffer.concat(chunks);
}

// Whoever reads the output may stop reading, as `head` does; that is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exitCode = 0;
});
