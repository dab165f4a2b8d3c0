// What is published, for those who build it and those who list what is inside.
import { copyFileSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** The table of resource types beside the bundle that reads it. */
const TABLE = 'aws-service-spec.json.gz';

const { version } = JSON.parse(readFileSync(`${root}packages/cli/package.json`, 'utf8'));

/** What every bundle says of itself, and how it reads YAML. */
function shared() {
  return {
    absWorkingDir: root,
    bundle: true,
    sourcemap: false,
    conditions: ['source'],
    // Its CommonJS form is compiled without the object spread that copies the reader's state for every event: it parses
    // nearly twice as fast as the form that bundlers prefer.
    alias: { 'js-yaml': createRequire(`${root}packages/core/package.json`).resolve('js-yaml') },
    define: { PRIVATELINT_VERSION: JSON.stringify(version) },
    // Licences stand in NOTICE.
    legalComments: 'none',
  };
}

/**
 * What is published of each package that programs import. The core stays one module graph for all its entries, so that
 * they share their state; the rules import it; the plugin holds both.
 * @type {() => Readonly<Record<'core' | 'rules' | 'eslint-plugin', import('esbuild').BuildOptions>>}
 */
export function libraries() {
  // Neutral: the forms of packages that `require` modules of Node do not work inside of a module.
  const library = { ...shared(), format: 'esm', target: 'es2023', platform: 'neutral', mainFields: ['module', 'main'] };
  const src = 'packages/core/src';
  return {
    core: {
      ...library,
      entryPoints: { index: `${src}/index.ts`, 'rule-api': `${src}/rule-api.ts`, 'front-end-api': `${src}/front-end-api.ts`, 'tolerant-reader': `${src}/syntax/tolerant.ts` },
      outdir: 'packages/core/dist',
      splitting: true,
      chunkNames: 'shared-[hash]',
    },
    rules: { ...library, entryPoints: ['rules/index.ts'], outfile: 'rules/dist/rules.js', external: ['@privatelint/core'] },
    'eslint-plugin': { ...library, entryPoints: ['packages/eslint-plugin/src/index.ts'], outfile: 'packages/eslint-plugin/dist/index.js', external: ['eslint', 'node:*'] },
  };
}

/**
 * What is published of the command line.
 * @type {() => import('esbuild').BuildOptions[]}
 */
export function bundles() {
  const common = {
    ...shared(),
    platform: 'node',
    target: 'node20.19',
    format: 'cjs',
    minify: true,
    keepNames: false,
  };
  return [
    {
      ...common,
      entryPoints: ['packages/cli/src/main.ts'],
      outfile: 'packages/cli/dist/privatelint.cjs',
      plugins: [{ name: 'beside', setup: besideIt }],
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
