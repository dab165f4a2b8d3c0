import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderWith } from '../testing/folder.ts';
import { runCli, type Outcome } from '../testing/memory-io.ts';
import { BROKEN, CLEAN, UNPARSABLE } from '../testing/templates.ts';

function check(files: Readonly<Record<string, string | Uint8Array>>, ...argv: readonly string[]): Promise<Outcome> {
  return runCli(argv, { cwd: folderWith(files) });
}

function findings(outcome: Outcome): readonly { readonly ruleId: string; readonly file: string; readonly severity: string }[] {
  return (JSON.parse(outcome.stdout) as { findings: { ruleId: string; file: string; severity: string }[] }).findings;
}

test('what a workload only may need is no finding: what would decide it is said', async () => {
  const image = BROKEN.replace(/Image: .*/, 'Image: !Ref Image').replace('Resources:', 'Parameters:\n  Image: {Type: String}\nResources:');
  const { stdout } = await check({ 'a.yaml': image }, 'a.yaml');
  expect(stdout).toMatch(/^undecided: `Service` \(a\.yaml:\d+\) for ecr\.api, ecr\.dkr, s3[^]*; would decide it: [^]*\n\nnothing found in 1 template, 1 workload undecided\n$/);
});

describe('exit codes', () => {
  test('0: nothing found', async () => {
    expect(await check({ 'a.yaml': CLEAN }, 'a.yaml')).toEqual({ code: 0, stdout: 'nothing found in 1 template\n', stderr: '' });
  });

  test('1: findings', async () => {
    const { code, stdout } = await check({ 'a.yaml': BROKEN }, 'a.yaml', '--format', 'concise');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^a\.yaml:\d+:\d+ error missing-ecr-endpoint /m);
  });

  test('1: a template that does not parse', async () => {
    const outcome = await check({ 'a.yaml': UNPARSABLE }, 'a.yaml', '--format', 'json');
    expect(outcome.code).toBe(1);
    expect(findings(outcome)[0]).toMatchObject({ ruleId: 'parse-error', severity: 'error', file: 'a.yaml' });
  });

  test('1: a template that is not UTF-8', async () => {
    const outcome = await check({ 'a.yaml': Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(CLEAN, 'utf16le')]) }, 'a.yaml', '--format', 'concise');
    expect(outcome).toEqual({ code: 1, stdout: 'a.yaml:1:1 error parse-error the file is UTF-16; it must be UTF-8\n', stderr: '' });
  });

  test.each(['utf16le', 'utf16be'])('1: a plan that PowerShell wrote: %s', async (encoding) => {
    const endpoint = { address: 'aws_vpc_endpoint.logs', mode: 'managed', type: 'aws_vpc_endpoint', name: 'logs', values: { vpc_id: 'vpc-12345678', service_name: 'com.amazonaws.eu-west-1.logs', vpc_endpoint_type: 'Interface', subnet_ids: [] } };
    const plan = { format_version: '1.2', terraform_version: '1.11.4', planned_values: { root_module: { resources: [endpoint] } } };
    const text = Buffer.from(`\ufeff${JSON.stringify(plan)}`, 'utf16le');
    const outcome = await check({ 'plan.json': encoding === 'utf16le' ? text : text.swap16() }, '.', '--format', 'concise');
    expect(outcome).toMatchObject({ code: 1, stderr: '' });
    expect(outcome.stdout).toMatch(/^plan\.json:1:\d+ error endpoint-without-subnets /);
  });

  test.each([[['--nope'], 'unknown option `--nope`'], [['b.yaml'], 'there is no file or folder `b.yaml`'], [['--rule', 'missing-ecr:off'], 'there is no rule `missing-ecr`; did you mean `missing-ecr-endpoint`?'], [['--region', 'us-est-1'], '`us-est-1` is no Region; did you mean `us-east-1`?'], [['--params', 'x.json'], 'cannot read the parameter file `x.json`: it does not exist'], [['--baseline', 'x.json'], 'cannot read the baseline']])('2: %j', async (argv, message) => {
    const { code, stdout, stderr } = await check({ 'a.yaml': CLEAN }, ...argv);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(`privatelint: ${message}`);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  test.skipIf(process.platform !== 'linux')('2 outranks 1: a file that cannot be read, while the others go on', async () => {
    const { code, stdout } = await check({ 'a.yaml': BROKEN }, 'a.yaml', '/proc/self/mem', '--format', 'json');
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ problems: [{ file: 'proc/self/mem' }], summary: { files: { checked: 1, failed: 1 } } });
  });

  test('3: with --strict, when something stayed undecided', async () => {
    const undecided = BROKEN.replace('Resources:', 'Parameters:\n  Net: {Type: AWS::EC2::Subnet::Id}\nResources:').replace('[!Ref Subnet]', '[!Ref Net]');
    expect((await check({ 'a.yaml': undecided }, 'a.yaml', '--strict')).code).toBe(3);
    expect((await check({ 'a.yaml': undecided, 'privatelint.config.json': '{"preset": "strict"}' }, 'a.yaml')).code).toBe(3);
    expect((await check({ 'a.yaml': undecided, 'privatelint.config.json': '{"preset": "strict", "strict": false}' }, 'a.yaml')).code).toBe(0);
    expect((await check({ 'a.yaml': undecided, 'privatelint.config.json': '{"preset": "all"}' }, 'a.yaml')).code).toBe(0);
    expect((await check({ 'a.yaml': undecided }, 'a.yaml')).code).toBe(0);
  });

  test('--fail-on and --max-warnings move the line', async () => {
    const files = { 'a.yaml': BROKEN };
    const asWarning = ['a.yaml', '--rule', 'missing-ecr-endpoint:warning', '--rule', 'missing-s3-endpoint:warning'];
    expect((await check(files, ...asWarning)).code).toBe(0);
    expect((await check(files, ...asWarning, '--fail-on', 'warning')).code).toBe(1);
    expect((await check(files, ...asWarning, '--max-warnings', '0')).code).toBe(1);
    expect((await check(files, ...asWarning, '--max-warnings', '50')).code).toBe(0);
  });
});

describe('what is no template', () => {
  test('is skipped in silence in a folder', async () => {
    expect(await check({ 'a.yaml': CLEAN, 'b.yaml': 'a: 1\n', 'c.json': '{' })).toEqual({ code: 0, stdout: 'nothing found in 1 template\n', stderr: '' });
  });

  test('of Terraform is called what it is', async () => {
    const { stderr } = await check({ 'a.tfstate': '{"version":4,"serial":1}', 'b.json': '{"ImportedResource":{}}' }, 'a.tfstate', 'b.json');
    expect(stderr).toContain('a.tfstate: skipped, this is a state file, not a plan; a plan comes from');
    expect(stderr).toContain('b.json: skipped, this is a plan of Terraformer, not of Terraform\n');
  });

  test('gets one line when it was named, none with --quiet', async () => {
    const files = { 'b.yaml': 'a: 1\n', 'empty.yaml': '', 'bin.json': new Uint8Array([0, 255, 1]) };
    const { code, stderr } = await check(files, 'b.yaml', 'empty.yaml', 'bin.json');
    expect(code).toBe(0);
    expect(stderr).toBe('b.yaml: skipped, this is no template and no plan\nbin.json: skipped, this is no template and no plan\nempty.yaml: skipped, this is no template and no plan\n');
    expect(await check(files, 'b.yaml', '--quiet')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('a folder without templates', async () => {
    expect(await check({ 'README.md': '' })).toEqual({ code: 0, stdout: 'no templates found\n', stderr: '' });
  });

  test('a folder of which another tool makes templates', async () => {
    const serverless = 'service: app\nprovider:\n  name: aws\n';
    expect((await check({ 'serverless.yml': serverless })).stderr).toMatch(/^serverless\.yml: the Serverless Framework makes a template of this/);
    expect((await check({ 'serverless.yml': serverless }, 'serverless.yml')).stderr).toMatch(/^serverless\.yml: skipped, the Serverless Framework/);
    expect((await check({ 'serverless.yml': serverless }, '.', '--quiet')).stderr).toBe('');
    expect((await check({ 'serverless.yml': serverless, 'a.yaml': 'Resources:\n  Vpc: {Type: AWS::EC2::VPC}\n' })).stderr).toBe('');
  });
});

describe('paths', () => {
  test('are those of the project in reports for programs, and of the current folder for people', async () => {
    const cwd = folderWith({ '.git/': '', 'infra/a.yaml': BROKEN });
    const outcome = await runCli(['a.yaml', '--format', 'json'], { cwd: join(cwd, 'infra') });
    expect(findings(outcome)[0]?.file).toBe('infra/a.yaml');
    const { stdout } = await runCli(['a.yaml', '--format', 'concise'], { cwd: join(cwd, 'infra') });
    expect(stdout).toMatch(/^a\.yaml:/);
  });

  test('the order in which they are given does not matter', async () => {
    const files = { 'a.yaml': BROKEN, 'b.yaml': BROKEN };
    expect((await check(files, 'b.yaml', 'a.yaml')).stdout).toBe((await check(files, 'a.yaml', 'b.yaml')).stdout);
  });

  test('standard input has a name', async () => {
    const cwd = folderWith({});
    const { code, stdout } = await runCli(['--stdin', '--stdin-filename', 'x/new.yaml', '--format', 'concise'], { cwd, stdin: BROKEN });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^x\/new\.yaml:\d+:\d+ error missing-ecr-endpoint/);
  });
});

describe('outputs', () => {
  test('several in one run', async () => {
    const cwd = folderWith({ 'a.yaml': BROKEN });
    const { stdout } = await runCli(['a.yaml', '-f', 'concise', '-f', 'sarif', '-o', 'out.sarif', '-f', 'json', '-o', 'out.json'], { cwd });
    expect(stdout).toMatch(/^a\.yaml:/);
    expect(JSON.parse(readFileSync(join(cwd, 'out.sarif'), 'utf8'))).toMatchObject({ version: '2.1.0' });
    expect(JSON.parse(readFileSync(join(cwd, 'out.json'), 'utf8'))).toMatchObject({ version: 1 });
  });

  test('that cannot be written leave no half of them', async () => {
    const cwd = folderWith({ 'a.yaml': BROKEN });
    const { code, stdout, stderr } = await runCli(['a.yaml', '-f', 'json', '-o', 'out.json', '-f', 'sarif', '-o', 'no/out.sarif'], { cwd });
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^privatelint: cannot write `.*no\/out\.sarif`: there is no folder `.*no`\n$/);
    expect(readdirSync(cwd)).toEqual(['a.yaml']);
  });

  test('files only: one line says what was found', async () => {
    const { stderr, stdout } = await check({ 'a.yaml': CLEAN }, 'a.yaml', '-o', 'out.json');
    expect({ stdout, stderr }).toEqual({ stdout: '', stderr: 'nothing found in 1 template; written to out.json\n' });
  });

  test('the job summary of GitHub', async () => {
    const cwd = folderWith({ 'a.yaml': BROKEN, 'summary.md': 'before\n' });
    await runCli(['a.yaml', '-f', 'github'], { cwd, env: { GITHUB_STEP_SUMMARY: join(cwd, 'summary.md') } });
    expect(readFileSync(join(cwd, 'summary.md'), 'utf8')).toMatch(/^before\n### privatelint: \d+ error/);
  });

  test('colours: for people only, unless they say otherwise', async () => {
    const cwd = folderWith({ 'a.yaml': BROKEN });
    const colored = async (argv: readonly string[], env: Readonly<Record<string, string>>, isTerminal: boolean): Promise<boolean> =>
      (await runCli(['a.yaml', ...argv], { cwd, env, isTerminal })).stdout.includes('\u001b[');
    expect(await colored([], {}, true)).toBe(true);
    expect(await colored([], {}, false)).toBe(false);
    expect(await colored([], { NO_COLOR: '1' }, true)).toBe(false);
    expect(await colored(['--no-color'], { FORCE_COLOR: '1' }, true)).toBe(false);
    expect(await colored([], { FORCE_COLOR: '1' }, false)).toBe(true);
  });
});

describe('configuration', () => {
  test('is found upward; the command line has the last word', async () => {
    const cwd = folderWith({ '.git/': '', 'privatelint.config.json': '{"rules": {"missing-ecr-endpoint": "off"}}', 'a/b.yaml': BROKEN });
    const off = await runCli(['b.yaml', '-f', 'json'], { cwd: join(cwd, 'a') });
    expect(findings(off).filter((it) => it.ruleId === 'missing-ecr-endpoint')).toEqual([]);
    const on = await runCli(['b.yaml', '-f', 'json', '--rule', 'missing-ecr-endpoint:warning'], { cwd: join(cwd, 'a') });
    expect(findings(on).filter((it) => it.ruleId === 'missing-ecr-endpoint')).toMatchObject([{ severity: 'warning' }]);
  });

  test('ignores, includes and overrides files', async () => {
    const config = 'include: [infra]\nignore: [infra/old/]\noverrides:\n  - files: [infra/dev/**]\n    rules: {missing-ecr-endpoint: info}\n';
    const outcome = await check({ 'privatelint.config.yaml': config, 'infra/old/x.yaml': BROKEN, 'infra/dev/a.yaml': BROKEN, 'infra/prod/a.yaml': BROKEN, 'other.yaml': BROKEN }, '-f', 'json');
    expect(findings(outcome).filter((it) => it.ruleId === 'missing-ecr-endpoint')).toMatchObject([{ file: 'infra/dev/a.yaml', severity: 'info' }, { file: 'infra/prod/a.yaml', severity: 'error' }]);
  });

  test('suppresses with a reason, until it expires', async () => {
    const suppress = (expires: string): string => JSON.stringify({ suppress: [{ rule: 'missing-ecr-endpoint', address: 'Service', reason: 'known', expires }] });
    const ids = async (expires: string, ...argv: readonly string[]): Promise<readonly string[]> =>
      findings(await check({ 'privatelint.config.json': suppress(expires), 'a.yaml': BROKEN }, 'a.yaml', '-f', 'json', ...argv)).map((it) => it.ruleId);
    expect(await ids('2999-12-31')).not.toContain('missing-ecr-endpoint');
    expect(await ids('2999-12-31', '--report-suppressed')).toContain('missing-ecr-endpoint');
    expect(await ids('2020-01-01')).toContain('missing-ecr-endpoint');
  });

  test('that is wrong is one error with its place', async () => {
    const { code, stderr } = await check({ 'privatelint.config.json': '{"prest": "all"}', 'a.yaml': CLEAN }, 'a.yaml');
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'privatelint: privatelint.config.json:1:2: unknown key `prest`; did you mean `preset`?\n' });
  });

  test('is printed for a file', async () => {
    const { code, stdout } = await check({ 'privatelint.config.json': '{"rules": {"parse-error": "warning"}}', 'a.yaml': CLEAN }, '--print-config', 'a.yaml');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ file: 'a.yaml', config: 'privatelint.config.json', preset: 'recommended', rules: { 'parse-error': 'warning' } });
  });
});

test('a baseline: written, used, and what is gone from it', async () => {
  const cwd = folderWith({ 'a.yaml': BROKEN });
  const written = await runCli(['a.yaml', '--write-baseline'], { cwd });
  expect(written.code).toBe(0);
  expect(written.stderr).toMatch(/^wrote \d+ entr(y|ies) to privatelint-baseline\.json; runs leave them out with `--baseline privatelint-baseline\.json`, or `baseline` in the configuration\n$/);
  const used = await runCli(['a.yaml', '--baseline', 'privatelint-baseline.json', '-f', 'json'], { cwd });
  expect(used.code).toBe(0);
  expect(JSON.parse(used.stdout)).toMatchObject({ findings: [], summary: { baseline: { gone: [] } } });
  const mended = await runCli(['--stdin', '--stdin-filename', 'a.yaml', '--baseline', 'privatelint-baseline.json'], { cwd, stdin: CLEAN });
  expect(mended.stdout).toContain('gone from the baseline: missing-ecr-endpoint ');
});

test('shards split the findings', async () => {
  const cwd = folderWith(Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`t${i}.yaml`, BROKEN])));
  const files = async (shard: string): Promise<readonly string[]> => findings(await runCli(['-f', 'json', '--shard', shard], { cwd })).map((it) => it.file);
  const [one, two] = [await files('1/2'), await files('2/2')];
  expect(one.filter((it) => two.includes(it))).toEqual([]);
  expect(new Set([...one, ...two]).size).toBe(8);
});
