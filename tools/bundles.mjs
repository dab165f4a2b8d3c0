// What is published of the command line, for those who build it and those who list what is inside.
import { copyFileSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** The table of resource types beside the bundle that reads it. */
const TABLE = 'aws-service-spec.json.gz';

/** @type {() => import('esbuild').BuildOptions[]} */
export function bundles() {
  const { version } = JSON.parse(readFileSync(`${root}packages/cli/package.json`, 'utf8'));
  const common = {
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'cjs',
    minify: true,
    keepNames: false,
    sourcemap: false,
    // Licences stand in NOTICE.
    legalComments: 'none',
  };
  return [
    {
      ...common,
      entryPoints: ['packages/cli/src/main.ts'],
      outfile: 'packages/cli/dist/privatelint.cjs',
      conditions: ['source'],
      plugins: [{ name: 'beside', setup: besideIt }],
      // Its CommonJS form is compiled without the object spread that copies the reader's state for every event: it parses
      // nearly twice as fast as the form that bundlers prefer.
      alias: { 'js-yaml': createRequire(`${root}packages/core/package.json`).resolve('js-yaml') },
      define: { PRIVATELINT_VERSION: JSON.stringify(version) },
    },
    {
      ...common,
      stdin: { contents: `export { fullDiff } from '@aws-cdk/cloudformation-diff/lib/diff-template';`, resolveDir: `${root}packages/cli` },
      outfile: 'packages/cli/dist/cloudformation-diff.cjs',
      plugins: [{ name: 'table', setup: tableBesideIt }],
    },
  ];
}

/** Large, and read only when fixes are shown or written: a file of its own. Paths are as seen from `bin`. */
function besideIt(build) {
  build.onResolve({ filter: /^@aws-cdk\/cloudformation-diff$/ }, () => ({ path: '../dist/cloudformation-diff.cjs', external: true }));
}

function tableBesideIt(build) {
  build.onLoad({ filter: /aws-service-spec[\\/]lib[\\/]index\.js$/ }, ({ path }) => {
    const text = readFileSync(path, 'utf8');
    const contents = text.replace("path.join(__dirname, '..', DB_COMPRESSED)", `path.join(__dirname, '${TABLE}')`);
    if (contents === text) throw new Error('aws-service-spec finds its table in another way now');
    return { contents };
  });
}

/** Where the table lies in the package that it comes from. */
export function tableSource() {
  const diff = createRequire(`${root}packages/cli/package.json`).resolve('@aws-cdk/cloudformation-diff/package.json');
  return join(dirname(createRequire(diff).resolve('@aws-cdk/aws-service-spec/package.json')), 'db.json.gz');
}

export function copyTable() {
  copyFileSync(tableSource(), `${root}packages/cli/dist/${TABLE}`);
}
