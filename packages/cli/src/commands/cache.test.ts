import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { folderWith } from '../testing/folder.ts';
import { runCli, type Outcome } from '../testing/memory-io.ts';
import { BROKEN, CLEAN } from '../testing/templates.ts';

afterEach(() => {
  vi.useRealTimers();
});

const OUTER = "Resources:\n  Net: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }\n  Inner: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ./nested/inner.txt } }\n";

/** A project in which everything is there that a report may rest on. */
function project(): string {
  return folderWith({
    '.git/': '',
    '.gitignore': 'out/\n',
    'a.yaml': BROKEN,
    'outer.yaml': OUTER,
    'nested/': '',
    'out/ignored.yaml': BROKEN,
    'package.json': '{"name": "x"}',
    'network.yaml': 'networks: [{names: [Other], egress: none}]\n',
    'params.json': '{"Unused": "1"}',
    'privatelint.config.json': '{"networkFiles": ["network.yaml"], "baseline": "known.json"}',
    'known.json': '{"version": 1, "findings": []}',
    'main.tf': 'module "m" { source = "./m" }\n',
    'm/main.tf': 'resource "aws_vpc" "v" { cidr_block = "10.0.0.0/16" }\n',
  });
}

class Runs {
  readonly cwd = project();
  readonly home = folderWith({});

  run(...argv: readonly string[]): Promise<Outcome> {
    return runCli([...argv, '--cache', '--format', 'concise'], { cwd: this.cwd, env: { XDG_CACHE_HOME: this.home } });
  }

  get kept(): readonly string[] {
    const folder = join(this.home, 'privatelint');
    return existsSync(folder) ? readdirSync(folder).map((it) => join(folder, it)) : [];
  }

  /** Marks what is kept, so that it can be told from what is worked out. */
  mark(): void {
    for (const file of this.kept) writeFileSync(file, readFileSync(file, 'utf8').replaceAll('missing-ecr-endpoint', 'kept-report'));
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.cwd, name), text);
  }
}

test('a report is kept, with all that was said, and shown again in any format that was asked for', async () => {
  const runs = new Runs();
  const first = await runs.run('--param', 'Nobody=1');
  expect(first.stdout).toContain('a.yaml:35:3 error missing-ecr-endpoint');
  expect(first.stderr).toContain('Nobody');
  runs.mark();
  const second = await runs.run('--param', 'Nobody=1');
  expect(second).toEqual({ ...first, stdout: first.stdout.replaceAll('missing-ecr-endpoint', 'kept-report') });
  // Another command is another report.
  expect((await runs.run()).stdout).toContain('missing-ecr-endpoint');
  expect(runs.kept).toHaveLength(2);
});

test('SARIF, JSON and pretty output are the same from what is kept', async () => {
  const runs = new Runs();
  for (const format of ['pretty', 'json', 'sarif', 'github', 'junit']) {
    const all = [await runs.run('-f', format, '-o', 'x.txt'), readFileSync(join(runs.cwd, 'x.txt'), 'utf8')];
    rmSync(join(runs.cwd, 'x.txt'));
    expect([await runs.run('-f', format, '-o', 'x.txt'), readFileSync(join(runs.cwd, 'x.txt'), 'utf8')]).toEqual(all);
    rmSync(join(runs.cwd, 'x.txt'));
  }
});

describe('it is judged again after', () => {
  test.each<readonly [string, (runs: Runs) => void]>([
    ['another template', (runs) => { runs.write('a.yaml', `${BROKEN}# changed\n`); }],
    ['a further template', (runs) => { runs.write('b.yaml', CLEAN); }],
    ['a template that is gone', (runs) => { rmSync(join(runs.cwd, 'outer.yaml')); }],
    ['a nested template that was missing', (runs) => { runs.write('nested/inner.txt', CLEAN); }],
    ['another configuration', (runs) => { runs.write('privatelint.config.json', '{"preset": "all"}'); }],
    ['a nearer configuration', (runs) => { runs.write('privatelint.config.yaml', 'preset: all\n'); }],
    ['another network context', (runs) => { runs.write('network.yaml', 'networks: [{egress: nat}]\n'); }],
    ['another file of parameters', (runs) => { runs.write('params.json', '{"Unused": "2"}'); }],
    ['another baseline', (runs) => { runs.write('known.json', '{"version": 1, "findings": [{"file": "a", "address": "b", "rule": "c", "fingerprint": "d"}]}'); }],
    ['other patterns of .gitignore', (runs) => { runs.write('.gitignore', ''); }],
    ['a file that is now a template', (runs) => { runs.write('package.json', BROKEN); }],
    ['settings of SAM', (runs) => { runs.write('samconfig.toml', 'region = "eu-west-1"\n'); }],
    ['another module of Terraform', (runs) => { runs.write('m/main.tf', 'resource "aws_vpc" "w" { cidr_block = "10.0.0.0/16" }\n'); }],
    ['a further file of a module', (runs) => { runs.write('m/more.tf', 'resource "aws_vpc" "w" { cidr_block = "10.0.0.0/16" }\n'); }],
    ['midnight', () => { vi.setSystemTime(Date.now() + 86_400_000); }],
  ])('%s', async (_, change) => {
    const runs = new Runs();
    await runs.run('--params', 'params.json');
    runs.mark();
    expect((await runs.run('--params', 'params.json')).stdout).toContain('kept-report');
    vi.useFakeTimers({ toFake: ['Date'] });
    change(runs);
    expect((await runs.run('--params', 'params.json')).stdout).not.toContain('kept-report');
  });
});

test('files that are none of ours may change', async () => {
  const runs = new Runs();
  await runs.run();
  runs.mark();
  runs.write('package.json', '{"name": "y"}');
  expect((await runs.run()).stdout).toContain('kept-report');
});

test('what matches a pattern is asked again', async () => {
  const runs = new Runs();
  await runs.run('*.yaml');
  runs.mark();
  expect((await runs.run('*.yaml')).stdout).toContain('kept-report');
  runs.write('b.yaml', CLEAN);
  expect((await runs.run('*.yaml')).stdout).not.toContain('kept-report');
});

test('runs that write, ask Git, read standard input or could not do their job are not kept', async () => {
  const runs = new Runs();
  await runs.run('a.yaml', '--fix-dry-run');
  await runs.run('a.yaml', '--write-baseline');
  await runs.run('--stdin');
  await runs.run('nope.yaml');
  expect(runs.kept).toEqual([]);
});

test('what a report rests on is asked in one place', () => {
  const asks = sourcesBelow(join(import.meta.dirname, '..')).filter((file) => !/\.test\.ts$|\/testing\//.test(file) && readFileSync(file, 'utf8').includes("from 'node:fs'") && !/import type [^;]* from 'node:fs'/.test(readFileSync(file, 'utf8')));
  const names = asks.map((file) => file.slice(join(import.meta.dirname, '..').length + 1).replaceAll('\\', '/')).sort();
  // Whoever writes, asks Git, runs code, or belongs to another command; `read.ts` says itself what it asks.
  expect(names).toEqual([
    'commands/changed-since.ts',
    'commands/diff.ts',
    'commands/explain.ts',
    'commands/init.ts',
    'commands/trees.ts',
    'config/own-rules.ts',
    'io/apply.ts',
    'io/detect.ts',
    'io/disk.ts',
    'io/git.ts',
    'io/kept-reports.ts',
    'io/read.ts',
    'io/standard-streams.ts',
    'io/write.ts',
    'reporters/github.ts',
  ]);
});

function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((it) => it.endsWith('.ts')).map((it) => join(folder, it));
}

test('where nothing can be kept, nothing fails', async () => {
  const cwd = project();
  writeFileSync(join(cwd, 'file'), '');
  const { code } = await runCli(['--cache'], { cwd, env: { XDG_CACHE_HOME: join(cwd, 'file') } });
  expect(code).toBe(1);
});
