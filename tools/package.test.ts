import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { notice } from './notice.ts';
import { root } from './bundles.mjs';

const folder = mkdtempSync(join(tmpdir(), 'privatelint-pack-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Licences that may be installed here, development included. */
const ALLOWED = ['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'CC0-1.0', 'ISC', 'MIT', 'MIT-0', 'PSF-2.0', 'Python-2.0'];

/** Tools that are neither published nor part of what is: changed files of theirs would have to be shown. */
const FOR_DEVELOPMENT = ['MPL-2.0'];

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: unknown;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: object;
}

describe('licences', () => {
  // Builds for other platforms are not installed; their licence is that of the build that is.
  const installed = manifestsBelow(join(root, 'node_modules/.pnpm'));

  test('every installed package has one that is allowed', () => {
    expect(installed.length).toBeGreaterThan(100);
    const allowed = [...ALLOWED, ...FOR_DEVELOPMENT];
    expect(installed.filter(({ license }) => !isAllowed(license, allowed)).map(({ name, version, license }) => `${name}@${version}: ${String(license)}`)).toEqual([]);
  });

  test('NOTICE names what the bundles hold', async () => {
    const text = await notice();
    expect(readFileSync(join(root, 'packages/cli/NOTICE'), 'utf8')).toBe(text);
    const licences = [...text.matchAll(/^-{100}\n\S+ \S+ \((.+)\)$/gm)].map(([, license]) => license);
    expect(licences.length).toBeGreaterThan(5);
    expect(licences.filter((it) => !isAllowed(it, ALLOWED))).toEqual([]);
  });
});

function isAllowed(license: unknown, allowed: readonly string[]): boolean {
  if (typeof license !== 'string') return false;
  return license.replace(/^\((.*)\)$/, '$1').split(' OR ').some((it) => it.split(' AND ').every((one) => allowed.includes(one)));
}

function manifestsBelow(store: string): readonly Manifest[] {
  const found: Manifest[] = [];
  for (const entry of readdirSync(store)) {
    const modules = join(store, entry, 'node_modules');
    if (!existsSync(modules)) continue;
    for (const name of readdirSync(modules)) {
      const names = name.startsWith('@') ? readdirSync(join(modules, name)).map((it) => `${name}/${it}`) : [name];
      for (const it of names) {
        const path = join(modules, it, 'package.json');
        if (existsSync(path)) found.push(JSON.parse(readFileSync(path, 'utf8')) as Manifest); // every installed package has one
      }
    }
  }
  return found;
}

describe('the package as it is published', () => {
  const [packed] = JSON.parse(execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], { cwd: join(root, 'packages/cli'), encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })) as [{ filename: string; files: { path: string }[] }];
  execFileSync('tar', ['xzf', join(folder, packed.filename), '-C', folder]);
  const bin = join(folder, 'package/bin/privatelint.js');

  test('holds what it needs and nothing else', () => {
    expect(packed.files.map(({ path }) => path).sort()).toEqual([
      'LICENSE',
      'NOTICE',
      'README.md',
      'bin/package.json',
      'bin/privatelint.js',
      'dist/aws-service-spec.json.gz',
      'dist/cloudformation-diff.cjs',
      'dist/privatelint.cjs',
      'package.json',
      ...readdirSync(join(root, 'packages/cli/schemas')).map((it) => `schemas/${it}`),
    ]);
    const manifest = JSON.parse(readFileSync(join(folder, 'package/package.json'), 'utf8')) as Manifest;
    expect(manifest.dependencies).toBeUndefined();
    expect(manifest.scripts).toBeUndefined();
  });

  test('runs in an empty folder without anything installed', () => {
    const cwd = mkdtempSync(join(folder, 'empty-'));
    const ran = (...args: readonly string[]): { readonly status: number | null; readonly stdout: string } => spawnSync(process.execPath, [bin, ...args], { cwd, encoding: 'utf8' });
    expect(ran('--version').stdout).toMatch(/^privatelint \d+\.\d+\.\d+ \(AWS data of \d{4}-\d{2}-\d{2}\)\n$/);
    expect(ran()).toMatchObject({ status: 0, stdout: 'no templates found\n' });
    writeFileSync(join(cwd, 'a.yaml'), 'Resources:\n  Vpc:\n    Type: AWS::EC2::VPC\n    Properties:\n      CidrBlock: 10.0.0.0/16\n');
    writeFileSync(join(cwd, 'b.yaml'), 'Resources:\n  Vpc:\n    Type: AWS::EC2::VPC\n    Properties:\n      CidrBlock: 10.1.0.0/16\n');
    expect(ran('a.yaml').status).toBe(0);
    // What is loaded on demand is there too.
    expect(ran('diff', 'a.yaml', 'b.yaml').stdout).toContain('replaced  `Vpc` (AWS::EC2::VPC)');
  });

  test('npx runs it from the tarball, without a network', () => {
    const cwd = mkdtempSync(join(folder, 'npx-'));
    const { status, stdout, stderr } = spawnSync('npx', ['--yes', '--offline', `--package=${join(folder, packed.filename)}`, 'privatelint', '--version'], { cwd, encoding: 'utf8', env: { ...process.env, npm_config_cache: join(folder, 'cache'), npm_config_update_notifier: 'false' } });
    expect({ status, stdout, stderr }).toMatchObject({ status: 0 });
    expect(stdout).toMatch(/^privatelint /);
  });
});
