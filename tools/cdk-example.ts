/**
 * `pnpm cdk-example`: takes `examples/cdk-app` the way that its page goes, on a copy with the packages as they are published:
 * lint, synthesize, fix; then types, synthesis and template are in order.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ESLint as Eslint } from 'eslint';
import { root } from './bundles.mjs';
import { pack } from './pack.ts';

/** What the page promises of the app as it is: rule and line. */
const FOUND = [
  'privatelint/private-dns-disabled privateDnsEnabled: false,',
  "privatelint/missing-ecr-endpoint new ecs.FargateService(this, 'Service', {",
];

const MOST_ROUNDS = 10;

interface Outcome {
  readonly status: number | null;
  readonly output: string;
}

/** A copy of the app beside nothing of the workspace, with the packages of now. */
function install(to: string, tarballs: string): void {
  execFileSync(process.execPath, ['tools/build.mjs', '--quiet'], { cwd: root, stdio: 'inherit' });
  execFileSync(process.execPath, ['node_modules/typescript-7/bin/tsc', '-b', 'packages/core', 'rules', 'packages/eslint-plugin'], { cwd: root, stdio: 'inherit' });
  cpSync(join(root, 'examples/cdk-app'), to, { recursive: true, filter: (path) => !/[\\/](node_modules|cdk\.out)$/.test(path) });
  const path = join(to, 'package.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as { readonly devDependencies: Readonly<Record<string, string>> }; // ours
  const packed = Object.fromEntries([['eslint-plugin-privatelint', 'packages/eslint-plugin'], ['privatelint', 'packages/cli']].map(([name = '', from = '']) => [name, `file:${join(tarballs, pack(from, tarballs).filename)}`]));
  writeFileSync(path, JSON.stringify({ ...manifest, devDependencies: { ...manifest.devDependencies, ...packed } }, undefined, 2));
  demand('npm install', run(to, 'npm', ['install', '--no-audit', '--no-fund', '--prefer-offline']), 0);
}

async function walk(at: string): Promise<void> {
  const { ESLint } = (await import(pathToFileURL(createRequire(join(at, 'package.json')).resolve('eslint')).href)) as { readonly ESLint: typeof Eslint };
  const before = await messages(new ESLint({ cwd: at }));
  if (before.join('\n') !== FOUND.join('\n')) throw new Error(`the example is not broken as its page says:\n${before.join('\n')}`);
  demand('npm run lint', run(at, 'npm', ['run', 'lint']), 1);
  demand('npm run synth', run(at, 'npm', ['run', 'synth']), 0);
  demand('npm run check', run(at, 'npm', ['run', 'check']), 1, ['missing-ecr-endpoint', 'private-dns-disabled']);
  demand('synthesis with PrivatelintPlugin', synthesizeJudged(at), 1, ["Acknowledge with 'privatelint::missing-ecr-endpoint'", 'lib/service-stack.ts']);

  await mend(at, ESLint);
  demand('npm run lint after fixes', run(at, 'npm', ['run', 'lint']), 0);
  demand('tsc after fixes', run(at, 'npx', ['tsc', '--noEmit']), 0);
  demand('npm run synth after fixes', run(at, 'npm', ['run', 'synth']), 0);
  demand('npm run check after fixes', run(at, 'npm', ['run', 'check']), 0);
  demand('synthesis with PrivatelintPlugin after fixes', synthesizeJudged(at), 0);
}

async function messages(eslint: Eslint): Promise<string[]> {
  const results = await eslint.lintFiles(['.']);
  return results.flatMap(({ messages: found, source }) => found.map(({ ruleId, line }) => `${ruleId ?? 'fatal'} ${source?.split('\n')[line - 1]?.trim() ?? ''}`));
}

/** What `eslint --fix` does, and then what an editor offers, one after the other. */
async function mend(at: string, ESLint: typeof Eslint): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    await ESLint.outputFixes(await new ESLint({ cwd: at, fix: true }).lintFiles(['.']));
    const results = await new ESLint({ cwd: at }).lintFiles(['.']);
    const [next] = results.flatMap(({ filePath, messages: found }) => found.flatMap(({ suggestions = [] }) => suggestions.map(({ fix }) => ({ filePath, fix }))));
    if (next === undefined) return;
    const { filePath, fix: { range: [start, end], text } } = next;
    const source = readFileSync(filePath, 'utf8');
    writeFileSync(filePath, source.slice(0, start) + text + source.slice(end));
  }
}

/** Synthesizes the app with the plugin that the guide adds to it. */
function synthesizeJudged(at: string): Outcome {
  const path = join(at, 'bin/app.ts');
  const text = readFileSync(path, 'utf8');
  const judged = text
    .replace("import { App } from 'aws-cdk-lib';", "import { App, Validations } from 'aws-cdk-lib';\nimport { PrivatelintPlugin } from 'eslint-plugin-privatelint';")
    .replace('const app = new App();', 'const app = new App();\nValidations.of(app).addPlugins(new PrivatelintPlugin());');
  writeFileSync(path, judged);
  try {
    demand('tsc of the app with PrivatelintPlugin', run(at, 'npx', ['tsc', '--noEmit']), 0);
    return run(at, 'npm', ['run', 'synth']);
  } finally {
    writeFileSync(path, text);
  }
}

function run(cwd: string, command: string, args: readonly string[]): Outcome {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', env: { ...process.env, CI: '1' } });
  return { status, output: stdout + stderr };
}

function demand(what: string, { status, output }: Outcome, wanted: number, texts: readonly string[] = []): void {
  const lacking = texts.filter((it) => !output.includes(it));
  if (status !== wanted) throw new Error(`${what}: status ${status ?? 'none'} where ${wanted} was expected\n${output}`);
  if (lacking.length > 0) throw new Error(`${what}: nothing says ${lacking.join(', ')}\n${output}`);
  console.log(`${what}: as expected`);
}

const folder = mkdtempSync(join(tmpdir(), 'privatelint-example-'));
const app = join(folder, 'app');
try {
  install(app, folder);
  await walk(app);
  console.log('the example does what its page says');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
