import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { root } from './bundles.mjs';

const MIRROR = join(root, 'packaging/pre-commit');
const folder = mkdtempSync(join(tmpdir(), 'privatelint-hook-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function manifestAt(path: string): { readonly version: string; readonly dependencies?: Readonly<Record<string, string>> } {
  return JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8')) as { version: string }; // ours
}

test('the hook pins the version that is published, and npm can install it', () => {
  const { version, dependencies } = manifestAt('packaging/pre-commit');
  expect(version).toBe(manifestAt('packages/cli').version);
  expect(dependencies).toEqual({ privatelint: version });
  expect(readFileSync(join(MIRROR, 'package.json'), 'utf8')).not.toMatch(/workspace:|catalog:/);
});

/** Only where it is installed; it takes the Node that is there. */
const hasPreCommit = spawnSync('pre-commit', ['--version']).status === 0;

test.skipIf(!hasPreCommit)('blocks a commit with the message, and lets the mended one pass', { timeout: 300_000 }, () => {
  const git = (cwd: string, ...args: readonly string[]): string => execFileSync('git', ['-C', cwd, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const env = { ...process.env, PRE_COMMIT_HOME: join(folder, 'cache'), npm_config_cache: join(folder, 'npm'), npm_config_offline: 'true' };

  execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: join(root, 'packages/cli'), stdio: 'ignore' });
  const [tarball = ''] = readdirSync(folder).filter((it) => it.endsWith('.tgz'));
  const hook = join(folder, 'hook');
  cpSync(MIRROR, hook, { recursive: true });
  const manifest = readFileSync(join(hook, 'package.json'), 'utf8').replace(/"privatelint": "\d[^"]*"/, `"privatelint": "file:${join(folder, tarball)}"`);
  writeFileSync(join(hook, 'package.json'), manifest);
  git(hook, 'init', '-q');
  git(hook, 'add', '-A');
  git(hook, 'commit', '-q', '-m', 'x');

  const project = join(folder, 'project');
  mkdirSync(project);
  git(project, 'init', '-q', '-b', 'main');
  writeFileSync(join(project, '.pre-commit-config.yaml'), `repos:\n  - repo: ${hook}\n    rev: ${git(hook, 'rev-parse', 'HEAD').trim()}\n    hooks: [{id: privatelint}]\n`);
  const scenario = join(root, 'test-templates/container-instances-without-telemetry');
  cpSync(join(scenario, 'broken/cloudformation.yaml'), join(project, 'stack.yaml'));
  writeFileSync(join(project, 'package.json'), '{}');
  git(project, 'add', '-A');
  const run = () => spawnSync('pre-commit', ['run'], { cwd: project, env, encoding: 'utf8' });
  const blocked = run();
  expect(blocked.stdout).toContain('missing-ecs-endpoint');
  expect(blocked.status).toBe(1);
  cpSync(join(scenario, 'mended/cloudformation.yaml'), join(project, 'stack.yaml'));
  git(project, 'add', '-A');
  const passed = run();
  expect(passed.stdout).toMatch(/privatelint\.+Passed/);
  expect(passed.status).toBe(0);
});
