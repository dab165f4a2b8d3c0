// Bundles what is published. The command line is one file: what a start loads is then one read, and modules that a run does
// not need stay functions that nobody calls. `--quiet` says nothing when all goes well.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundles, copyTable, libraries, root } from './bundles.mjs';

const logLevel = process.argv.includes('--quiet') ? 'error' : 'info';
const built = await Promise.all([...bundles(), ...Object.values(libraries())].map((it) => build({ ...it, metafile: true, logLevel })));
copyTable();

// Parts of an earlier build have other names.
const written = new Set(built.flatMap(({ metafile }) => Object.keys(metafile.outputs)));
for (const name of readdirSync(join(root, 'packages/core/dist'))) {
  if (name.startsWith('shared-') && !written.has(`packages/core/dist/${name}`)) rmSync(join(root, 'packages/core/dist', name));
}
