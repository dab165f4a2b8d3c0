import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const ROOT = at('../../../..');

/** Flags of the app's context, as `cdk init` writes them for a new one; what is wrong on purpose is to be synthesized all the same. */
export const NEW_PROJECT: Readonly<Record<string, unknown>> = {
  ...(JSON.parse(readFileSync(at('../../node_modules/aws-cdk-lib/recommended-feature-flags.json'), 'utf8')) as Record<string, unknown>), // a file of CDK's, flags by name
  '@aws-cdk/core:validateAgainstDefaultRules': false,
};

/** Writes programs to `app.ts` in a folder of their own each, beside CDK. */
export function writePrograms(folder: string, texts: readonly string[]): readonly string[] {
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  for (const name of ['aws-cdk-lib', 'constructs']) symlinkSync(at(`../../node_modules/${name}`), join(folder, 'node_modules', name));
  return texts.map((text, i) => {
    const own = join(folder, String(i));
    mkdirSync(own);
    writeFileSync(join(own, 'app.ts'), text);
    writeFileSync(join(own, 'Dockerfile'), 'FROM scratch\n'); // for images of the app's own
    return own;
  });
}

/** Synthesizes the programs of folders to `cdk.out` in each; returns what went wrong, by folder. */
export function synthesize(folders: readonly string[], context: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const env = { PATH: process.env.PATH, CDK_DISABLE_STACK_TRACE: '1', CDK_CONTEXT_JSON: JSON.stringify({ ...context, 'aws:cdk:enable-path-metadata': true }) };
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', at('synthesize.mjs'), ...folders], { cwd: ROOT, encoding: 'utf8', env, maxBuffer: MOST_OUTPUT });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Record<string, string>; // what synthesize.mjs prints
}

/** CDK writes its warnings for each app. */
const MOST_OUTPUT = 64 * 1024 * 1024;

/** What the compiler says of programs; empty where they are right. */
export function typeErrors(folders: readonly string[]): string {
  const options = ['--ignoreConfig', '--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022', '--module', 'nodenext', '--types', ''];
  return spawnSync(process.execPath, [join(ROOT, 'node_modules/typescript-7/bin/tsc'), ...options, ...folders.map((it) => join(it, 'app.ts'))], { cwd: ROOT, encoding: 'utf8' }).stdout;
}
