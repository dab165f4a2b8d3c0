import { execFileSync, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, describe, expect, test } from 'vitest';
import { root } from './bundles.mjs';
import { notices } from './notice.ts';
import { packAll } from './pack.ts';
import { billOfMaterials, installedManifests } from './sbom.ts';

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
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

describe('licences', () => {
  // Builds for other platforms are not installed; their licence is that of the build that is.
  test('every installed package has one that is allowed', () => {
    const installed = installedManifests();
    expect(installed.length).toBeGreaterThan(100);
    const allowed = [...ALLOWED, ...FOR_DEVELOPMENT];
    expect(installed.filter(({ license }) => !isAllowed(license, allowed)).map(({ name, version, license }) => `${name}@${version}: ${String(license)}`)).toEqual([]);
  });

  test('NOTICE names what the bundles hold', async () => {
    for (const { path, text } of await notices()) {
      expect(readFileSync(join(root, path), 'utf8')).toBe(text);
      const licences = [...text.matchAll(/^-{100}\n\S+ \S+ \((.+)\)$/gm)].map(([, license]) => license);
      expect(licences.length).toBeGreaterThan(1);
      expect(licences.filter((it) => !isAllowed(it, ALLOWED))).toEqual([]);
    }
  });
});

function isAllowed(license: unknown, allowed: readonly string[]): boolean {
  if (typeof license !== 'string') return false;
  return license.replace(/^\((.*)\)$/, '$1').split(' OR ').some((it) => it.split(' AND ').every((one) => allowed.includes(one)));
}

// The bundles are those that the other tests run meanwhile: made before, and not again.
const packed = await packAll(folder);

function tarball(from: string): string {
  return join(folder, packed.find((it) => it.from === from)?.filename ?? '');
}

function filesOf(from: string): readonly string[] {
  return packed.find((it) => it.from === from)?.files ?? [];
}

test('the bill of materials names every locked package with its hash, and what the bundles hold', async () => {
  const { components } = await billOfMaterials();
  expect(components.length).toBeGreaterThan(100);
  expect(components.filter(({ hashes }) => hashes?.[0]?.content.length !== 128)).toEqual([]);
  const held = components.filter(({ scope }) => scope === 'required').map(({ name }) => name);
  expect(held).toEqual(expect.arrayContaining(['fast-glob', 'ipaddr.js', 'js-yaml', 'yaml', '@aws-cdk/aws-service-spec']));
  expect(held).not.toContain('vitest');
});

test('checksums are those of the files', () => {
  const lines = readFileSync(join(folder, 'SHA256SUMS'), 'utf8').trimEnd().split('\n').map((line) => line.split('  '));
  expect(lines.map(([, name]) => name).sort()).toEqual(readdirSync(folder).filter((it) => /\.(tgz|json)$/.test(it)).sort());
  for (const [sum, name = ''] of lines) expect(createHash('sha256').update(readFileSync(join(folder, name))).digest('hex')).toBe(sum);
});

describe.each(packed.map(({ from, filename }) => [from, filename] as const))('the package of %s', (from, filename) => {
  const manifest = JSON.parse(readFileSync(join(root, from, 'package.json'), 'utf8')) as Manifest; // ours

  test('runs no scripts, and needs nothing but packages of the same version', () => {
    expect(manifest.scripts).toBeUndefined();
    const others = Object.entries(manifest.dependencies ?? {});
    expect(others.filter(([name, version]) => !name.startsWith('@privatelint/') || version !== manifest.version)).toEqual([]);
    expect(others.length).toBe(from === 'rules' ? 1 : 0);
    expect(manifest).toMatchObject({ license: 'Apache-2.0', publishConfig: { access: 'public', provenance: true } });
  });

  test('holds its licence and a page, and no tests', () => {
    expect(filesOf(from)).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
    expect(filesOf(from).filter((it) => /\.test\.|(^|\/)testing[./]/.test(it))).toEqual([]);
  });

  test('is one that publint finds nothing wrong with', async () => {
    const { messages, pkg } = await publint({ pack: { tarball: new Uint8Array(readFileSync(join(folder, filename))).buffer }, strict: true });
    expect(messages.map((it) => formatMessage(it, pkg, { color: false }))).toEqual([]);
  });

  test.skipIf(from === 'packages/cli')('resolves with its types, as modules and in bundlers', { timeout: 60_000 }, async () => {
    const { problems } = await typesOf(filename);
    // Node from 20.19 on lets CommonJS require modules; `node10` cannot see `exports` at all.
    expect(problems.filter(({ kind, resolution }) => kind !== 'CJSResolvesToESM' && resolution !== 'node10')).toEqual([]);
  });
});

interface TypeProblem {
  readonly kind: string;
  readonly resolution?: string;
}

async function typesOf(filename: string): Promise<{ readonly problems: readonly TypeProblem[] }> {
  const result = await checkPackage(createPackageFromTarballData(new Uint8Array(readFileSync(join(folder, filename)))));
  if (result.types === false) throw new Error(`${filename} holds no types`);
  return { problems: result.problems.map((it) => ({ kind: it.kind, ...('resolutionKind' in it ? { resolution: it.resolutionKind } : {}) })) };
}

test('the command line is one bundle, and what loads beside it', () => {
  expect(filesOf('packages/cli')).toEqual([
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
});

const TEMPLATE = 'Resources:\n  Vpc:\n    Type: AWS::EC2::VPC\n    Properties:\n      CidrBlock: 10.0.0.0/16\n';
const MISSPELT = `${TEMPLATE}  Endpoint:\n    Type: AWS::EC2::VPCEndpoint\n    Properties: {VpcId: !Ref Vpc, VpcEndpointType: Interface, ServiceName: com.amazonaws.eu-west-1.ecs-agnet}\n`;

describe('all packages, installed in an empty folder without a network', () => {
  const cwd = mkdtempSync(join(folder, 'installed-'));
  const env = { ...process.env, npm_config_cache: join(folder, 'cache'), npm_config_update_notifier: 'false' };
  writeFileSync(join(cwd, 'package.json'), '{"type": "module", "private": true}');
  execFileSync('npm', ['install', '--offline', '--no-audit', '--no-fund', '--legacy-peer-deps', ...packed.map(({ from }) => tarball(from))], { cwd, env, stdio: 'pipe' });
  const ran = (file: string, ...args: readonly string[]): SpawnSyncReturns<string> => spawnSync(process.execPath, [file, ...args], { cwd, encoding: 'utf8' });
  const write = (name: string, text: string): string => {
    writeFileSync(join(cwd, name), text);
    return name;
  };

  test('bring nothing else along', () => {
    expect(readdirSync(join(cwd, 'node_modules')).filter((it) => !it.startsWith('.')).sort()).toEqual(['@privatelint', 'eslint-plugin-privatelint', 'privatelint']);
    expect(readdirSync(join(cwd, 'node_modules/@privatelint')).sort()).toEqual(['core', 'rules']);
  });

  test('the command line works', () => {
    const bin = join(cwd, 'node_modules/privatelint/bin/privatelint.js');
    expect(ran(bin, '--version').stdout).toMatch(/^privatelint \d+\.\d+\.\d+ \(AWS data of \d{4}-\d{2}-\d{2}\)\n$/);
    const [a, b] = [write('a.yaml', TEMPLATE), write('b.yaml', TEMPLATE.replace('10.0', '10.1'))];
    expect(ran(bin, a)).toMatchObject({ status: 0, stdout: 'nothing found in 1 template\n' });
    // What is loaded on demand is there too.
    expect(ran(bin, 'diff', a, b).stdout).toContain('replaced  `Vpc` (AWS::EC2::VPC)');
  });

  test('the library works', () => {
    const program = write('library.mjs', `
      import { analyze, defineRule, positionAt, provideTolerantReader } from '@privatelint/core';
      import { readYamlTolerantly } from '@privatelint/core/tolerant-reader';
      import { rules } from '@privatelint/rules';
      provideTolerantReader(() => readYamlTolerantly);
      const own = defineRule({ id: 'own', severity: 'info', recommended: true, description: 'd', why: 'w', references: [], fix: 'none', messages: { seen: 'a VPC' }, on: 'vpc', *check(vpc) { yield { messageId: 'seen', at: vpc.at, node: vpc }; } });
      const { findings } = analyze([{ path: 'a.yaml', text: ${JSON.stringify(MISSPELT)} }], [...rules, own]);
      for (const { ruleId, at } of findings) console.log(ruleId, positionAt(at.file, at.start).line);
    `);
    const { stdout, stderr } = ran(program);
    expect({ stdout, stderr }).toEqual({ stdout: 'own 2\nendpoint-without-subnets 6\nunknown-endpoint-service 8\n', stderr: '' });
  });

  test('the ESLint plugin works, from modules and from CommonJS', () => {
    symlinkSync(packageFolder('eslint'), join(cwd, 'node_modules/eslint'), 'dir');
    write('template.yaml', MISSPELT);
    for (const [name, config] of [
      ['eslint.config.mjs', `import privatelint from 'eslint-plugin-privatelint';\nexport default [...privatelint.configs.recommended, ...privatelint.configs.templates];\n`],
      ['eslint.config.cjs', `const { default: privatelint } = require('eslint-plugin-privatelint');\nmodule.exports = [...privatelint.configs.recommended, ...privatelint.configs.templates];\n`],
    ] as const) {
      write(name, config);
      const { status, stdout, stderr } = ran(join(packageFolder('eslint'), 'bin/eslint.js'), '--config', name, 'template.yaml');
      expect({ status, stdout, stderr }).toMatchObject({ status: 1, stdout: expect.stringContaining('privatelint/unknown-endpoint-service') as string });
    }
  });

  test.each(['node16', 'bundler'])('types resolve under `%s`', { timeout: 90_000 }, (resolution) => {
    const source = mkdirIn(cwd, `types-${resolution}`);
    writeFileSync(join(source, 'index.ts'), `
      import { analyze, defineRule, type AnalysisResult } from '@privatelint/core';
      import type { RuleContext } from '@privatelint/core/rule-api';
      import { rules } from '@privatelint/rules';
      import privatelint, { PrivatelintPlugin, configs } from 'eslint-plugin-privatelint';
      const result: AnalysisResult = analyze([{ path: 'a.yaml', text: '' }], rules, { regions: ['eu-west-1'] });
      // @ts-expect-error there is no such option
      analyze([], rules, { region: 'eu-west-1' });
      export const own = defineRule({ id: 'own', severity: 'info', recommended: true, description: '', why: '', references: [], fix: 'none', messages: { a: '' }, on: 'vpc', *check(vpc, context: RuleContext) { if (context.complete) yield { messageId: 'a', at: vpc.at, node: vpc }; } });
      export const all: unknown[] = [result.findings[0]?.message.length, privatelint.configs.cdkOut, configs.templates, new PrivatelintPlugin({ regions: ['eu-west-1'] })];
    `);
    const options = { strict: true, noEmit: true, skipLibCheck: false, target: 'es2023', lib: ['es2023'], types: [], module: resolution === 'bundler' ? 'esnext' : 'node16', moduleResolution: resolution };
    writeFileSync(join(source, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['index.ts'] }));
    for (const compiler of ['typescript', 'typescript-7']) {
      const { status, stdout } = ran(compilerOf(compiler), '-p', source);
      expect({ compiler, status, stdout: stdout.split('\n').filter((it) => !it.includes('node_modules/eslint/')).join('\n') }).toMatchObject({ stdout: '' });
      expect(stdout === '' ? status : 0).toBe(0);
    }
  });
});

function packageFolder(name: string): string {
  return dirname(createRequire(join(root, 'package.json')).resolve(`${name}/package.json`));
}

function compilerOf(name: string): string {
  const own = packageFolder(name);
  const { bin } = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8')) as { bin: Readonly<Record<string, string>> }; // compilers have one
  return join(own, Object.values(bin)[0] ?? '');
}

function mkdirIn(parent: string, name: string): string {
  const path = join(parent, name);
  mkdirSync(path);
  return path;
}

test('npx runs the command line from its tarball, without a network', () => {
  const cwd = mkdtempSync(join(folder, 'npx-'));
  const { status, stdout, stderr } = spawnSync('npx', ['--yes', '--offline', `--package=${tarball('packages/cli')}`, 'privatelint', '--version'], { cwd, encoding: 'utf8', env: { ...process.env, npm_config_cache: join(folder, 'npx-cache'), npm_config_update_notifier: 'false' } });
  expect({ status, stdout, stderr }).toMatchObject({ status: 0 });
  expect(stdout).toMatch(/^privatelint /);
});
