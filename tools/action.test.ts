import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { root } from './bundles.mjs';

const folder = mkdtempSync(join(tmpdir(), 'privatelint-action-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const text = readFileSync(join(root, 'action.yml'), 'utf8');
const script = (/ {6}run: \|\n((?: {8}.*\n|\n)+)/.exec(text)?.[1] ?? '').replace(/^ {8}/gm, '');

const SCENARIO = join(root, 'test-templates/container-instances-without-telemetry');
const BROKEN = readFileSync(join(SCENARIO, 'broken/cloudformation.yaml'), 'utf8');

/** Runs the script of the action as a runner does, with `npx` bound to the bundle of this workspace. */
function act(env: Readonly<Record<string, string>>, files: Readonly<Record<string, string>> = {}): { code: number | null; stdout: string; outputs: string; summary: string; sarif: boolean } {
  const cwd = mkdtempSync(join(folder, 'run-'));
  const bin = join(cwd, '.bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'npx'), `#!/bin/sh\n[ "$1 $2" = "--yes privatelint@0.1.0" ] || exit 9\nshift 2\nexec "${process.execPath}" "${root}packages/cli/bin/privatelint.js" "$@"\n`);
  chmodSync(join(bin, 'npx'), 0o755);
  const project = join(cwd, 'project');
  mkdirSync(project);
  const git = (...args: readonly string[]): string => execFileSync('git', ['-C', project, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  git('init', '-q', '-b', 'main');
  writeFileSync(join(project, 'old.yaml'), BROKEN);
  git('add', '-A');
  git('commit', '-q', '-m', 'x');
  const base = git('rev-parse', 'HEAD').trim();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(project, name), content);
  git('add', '-A');
  git('commit', '-q', '--allow-empty', '-m', 'y');
  for (const name of ['outputs', 'summary']) writeFileSync(join(cwd, name), '');
  const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', script], {
    cwd: project,
    encoding: 'utf8',
    env: {
      PATH: `${bin}:${process.env.PATH ?? ''}`, GITHUB_OUTPUT: join(cwd, 'outputs'), GITHUB_STEP_SUMMARY: join(cwd, 'summary'), RUNNER_TEMP: cwd,
      INPUT_PATHS: '', INPUT_ARGS: '', INPUT_VERSION: '0.1.0', INPUT_ONLY_CHANGED: 'true', INPUT_ALLOW_CODE: 'false',
      EVENT: 'push', REPOSITORY: 'us/infra', HEAD_REPOSITORY: '', BASE_SHA: base, ...env,
    },
  });
  const read = (name: string): string => readFileSync(join(cwd, name), 'utf8');
  return { code: status, stdout: stdout + stderr, outputs: read('outputs'), summary: read('summary'), sarif: existsSync(join(cwd, 'privatelint.sarif')) };
}

const OWN = { EVENT: 'pull_request', HEAD_REPOSITORY: 'us/infra' };
const FORK = { EVENT: 'pull_request', HEAD_REPOSITORY: 'them/infra' };

describe('the action', () => {
  test('a push is judged as a whole, with annotations, a summary and a report for code scanning', () => {
    const { code, stdout, outputs, summary, sarif } = act({});
    expect(stdout).toContain('::error file=old.yaml,line=68');
    expect(code).toBe(1);
    expect(outputs).toMatch(/^exit-code=1\nsarif-file=.*privatelint\.sarif\nupload=true\n$/);
    expect(summary).toContain('missing-ecs-endpoint');
    expect(sarif).toBe(true);
  });

  test('a pull request answers for what it brings only', () => {
    expect(act(OWN).code).toBe(0);
    const { code, stdout } = act(OWN, { 'new.yaml': BROKEN });
    expect(code).toBe(1);
    expect(stdout).toContain('file=new.yaml');
    expect(stdout).not.toContain('file=old.yaml');
    expect(act({ ...OWN, INPUT_ONLY_CHANGED: 'false' }).code).toBe(1);
  });

  test('paths and options are lines, whatever is in them', () => {
    const { code, stdout } = act({ INPUT_PATHS: '\n  a b.yaml\n', INPUT_ARGS: '--rule\nmissing-ecs-endpoint:warning\n' }, { 'a b.yaml': BROKEN });
    expect(code).toBe(0);
    expect(stdout).toContain('::warning file=a b.yaml');
    expect(act({ INPUT_PATHS: '$(touch injected)\n--fix' }).stdout).toContain('there is no file or folder `$(touch injected)`');
  });

  test.each([[{ INPUT_ALLOW_CODE: 'true' }], [{ INPUT_ARGS: '--allow-code' }], [{ INPUT_ALLOW_CODE: 'true', HEAD_REPOSITORY: '' }], [{ INPUT_ALLOW_CODE: 'true', EVENT: 'pull_request_target' }]])('a fork does not get its code run: %j', (env) => {
    const { code, stdout } = act({ ...FORK, ...env });
    expect(code).toBe(2);
    expect(stdout).toContain('::error title=privatelint::allow-code is refused');
    expect(act({ ...OWN, ...env, HEAD_REPOSITORY: 'us/infra' }).code).toBe(0);
  });

  test('a fork does not upload', () => {
    expect(act(FORK).outputs).toContain('upload=false\n');
  });

  test('no input becomes text of the script', () => {
    expect(script).not.toContain('${{');
    expect(script.length).toBeGreaterThan(1000);
  });
});
