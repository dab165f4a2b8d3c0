import { readFileSync } from 'node:fs';
import { run } from './run.ts';

/** The only file that touches `process`. */
void run(process.argv.slice(2), {
  cwd: process.cwd(),
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  stdin: () => Promise.resolve(readFileSync(0, 'utf8')),
  isTerminal: process.stdout.isTTY,
  columns: process.stdout.columns,
  env: process.env,
}).then((code) => {
  process.exitCode = code;
});

// Whoever reads the output may stop reading, as `head` does; that is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exitCode = 0;
});
