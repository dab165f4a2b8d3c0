/**
 * Synthesizes CDK programs, all in one process, for loading CDK takes longer than running it. Arguments: one folder for each
 * program, which is its `app.ts`; the assembly goes to `cdk.out` beside it. Prints what fails, as JSON by folder.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** An app synthesizes itself when the process is about to end; here each does so when its program has run. */
const pending = [];
const { once } = process;
process.once = (event, listener) => {
  if (event !== 'beforeExit') return once.call(process, event, listener);
  pending.push(listener);
  return process;
};

const failures = {};
for (const folder of process.argv.slice(2)) {
  const out = join(folder, 'cdk.out');
  mkdirSync(out, { recursive: true });
  process.env.CDK_OUTDIR = out;
  try {
    await import(pathToFileURL(join(folder, 'app.ts')).href);
    for (const synthesize of pending.splice(0)) synthesize();
  } catch (error) {
    failures[folder] = String(error);
    pending.length = 0;
  }
}
process.stdout.write(JSON.stringify(failures));
