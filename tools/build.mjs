// Bundles the command line into one file: what a start loads is then one read, and modules that a run does not need
// stay functions that nobody calls. `--quiet` says nothing when all goes well.
import { build } from 'esbuild';
import { bundles, copyTable } from './bundles.mjs';

const logLevel = process.argv.includes('--quiet') ? 'error' : 'info';
await Promise.all(bundles().map((it) => build({ ...it, logLevel })));
copyTable();
