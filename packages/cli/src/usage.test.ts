import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { discover } from './io/discover.ts';
import { refusedValue, unknownParameters } from './config/given-parameters.ts';
import { folderWith } from './testing/folder.ts';
import { runCli } from './testing/memory-io.ts';
import { BROKEN, CLEAN } from './testing/templates.ts';

const BUCKET = 'AWSTemplateFormatVersion: "2010-09-09"\nResources:\n  Bucket:\n    Type: AWS::S3::Bucket\n';

describe('a template that cannot be read is told of, whatever it is about', () => {
  test.each([
    ['tabs', 'a.yaml', BUCKET.replaceAll('  ', '\t'), 'tab'],
    ['a text that ends too early', 'a.json', '{"Resources":{"Bucket":{"Type":"AWS::S3::Bucket"', '`}` is missing at the end of the text'],
    ['nesting', 'a.json', `{"Resources":{"Bucket":{"Type":"AWS::S3::Bucket","Properties":${'['.repeat(5000)}${']'.repeat(5000)}}}}`, 'values are nested more than 500 levels deep'],
  ])('%s', async (_, name, text, message) => {
    const cwd = folderWith({ [name]: text });
    for (const paths of [[], [name]]) {
      const { code, stdout } = await runCli([...paths, '--format', 'concise'], { cwd });
      expect({ code, begins: stdout.startsWith(`${name}:`) }).toEqual({ code: 1, begins: true });
      expect(stdout).toContain(`error parse-error ${message}`);
    }
  });

  test('one that can be read and is about something else stays silent', async () => {
    const cwd = folderWith({ 'a.yaml': BUCKET });
    expect(await runCli([], { cwd })).toEqual({ code: 0, stdout: 'no templates found\n', stderr: '' });
    expect(await runCli(['a.yaml'], { cwd })).toEqual({ code: 0, stdout: 'nothing found in 1 template\n', stderr: '' });
  });
});

describe.skipIf(process.platform === 'win32')('what may not be read is told of', () => {
  test('a folder that was named, one below it, and what is inside', async () => {
    const cwd = folderWith({ 'a.yaml': '', 'sub/closed/b.yaml': '' });
    chmodSync(cwd, 0o755);
    chmodSync(join(cwd, 'sub/closed'), 0o000);
    const problems = async (...paths: readonly string[]): Promise<readonly unknown[]> => {
      const files = await asSomebody(() => discover(paths, { cwd, commands: [] }));
      return files.flatMap(({ path, named, problem }) => (problem === undefined ? [] : [[path.slice(cwd.length + 1), named, problem]]));
    };
    expect(await problems('.')).toEqual([['sub/closed', false, 'permission denied']]);
    expect(await problems('sub/closed')).toEqual([['sub/closed', true, 'permission denied']]);
    expect(await problems('sub/closed/b.yaml')).toEqual([['sub/closed/b.yaml', true, 'permission denied']]);
    chmodSync(join(cwd, 'sub/closed'), 0o755);
    expect(await problems('.')).toEqual([]);
  });
});

/** Nothing is closed to root. */
async function asSomebody<T>(act: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return act();
  process.seteuid?.(65534);
  try {
    return await act();
  } finally {
    process.seteuid?.(0);
  }
}

describe('values that nothing takes', () => {
  const template = { path: 'a.yaml', text: 'Parameters:\n  VpcId: {Type: String}\nResources:\n  A: {Type: AWS::ECS::Cluster}\n' };
  const module = { path: 'tf/main.tf', text: 'resource "aws_vpc" "main" { cidr_block = var.cidr }\n' };
  const nothingElse = { read: () => undefined, list: () => [] };

  test('are told of, with the name that was meant', () => {
    expect(unknownParameters(['VpcId', 'VpcID', 'NotAParam'], { files: [template], ...nothingElse })).toEqual([
      'nothing that is judged has a parameter or variable `VpcID`; did you mean `VpcId`?',
      'nothing that is judged has a parameter or variable `NotAParam`',
    ]);
  });

  test('may be declared in a file of the module that was not named', () => {
    const beside = { list: () => ['main.tf', 'variables.tf'], read: (path: string) => (path === 'tf/variables.tf' ? 'variable "egress" {}\n' : undefined) };
    expect(unknownParameters(['egress', 'cidr', 'egres'], { files: [module], ...beside })).toEqual(['nothing that is judged has a parameter or variable `egres`; did you mean `egress`?']);
  });

  test('on the command line, unless it is to be quiet', async () => {
    const cwd = folderWith({ 'a.yaml': CLEAN });
    expect(await runCli(['a.yaml', '--param', 'NotAParam=3'], { cwd })).toMatchObject({ code: 0, stderr: 'nothing that is judged has a parameter or variable `NotAParam`\n' });
    expect(await runCli(['a.yaml', '--param', 'NotAParam=3', '--quiet'], { cwd })).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('values that a template refuses', () => {
  const text = (allowed: string, more = ''): string => CLEAN.replace(/^Resources:/m, `Parameters:\n  Stage: { Type: String, AllowedValues: [${allowed}], Default: dev${more} }\nResources:`);
  const files = { 'a.yaml': text('dev, prod'), 'b.yaml': text('dev, test'), 'values.json': '{"Stage": "prdo"}' };
  const check = (...argv: readonly string[]) => runCli([...argv, '--format', 'concise'], { cwd: folderWith(files) });

  test('are mistakes, unless another one takes them', async () => {
    expect(await check('a.yaml', '--param', 'Stage=prdo')).toEqual({ code: 2, stdout: '', stderr: 'privatelint: `Stage` of a.yaml takes dev or prod, not `prdo`; did you mean `prod`?\n' });
    expect((await check('--params', 'values.json')).stderr).toBe('privatelint: `Stage` of a.yaml takes dev or prod, not `prdo`; did you mean `prod`?\n');
    expect((await check('--param', 'Stage=test')).code).toBe(0);
    expect((await check('a.yaml', '--param', 'Stage=prod')).code).toBe(0);
  });

  test('are told with care', () => {
    const refused = (template: string, value: string): string | undefined => refusedValue('Stage', value, [{ path: 'a.yaml', text: template }]);
    expect(refused(text('dev'), 'x')).toBe('`Stage` of a.yaml takes dev, not `x`');
    expect(refused(text('dev, prod'), 'prod, dev')).toBeUndefined();
    expect(refused(text('dev, prod', ', NoEcho: true'), 'x')).toBeUndefined();
    expect(refused(text('yes, no'), 'true')).toBeUndefined();
    expect(refused(text('a, b, c, d, e, f, g, h, i'), 'x')).toBe('`Stage` of a.yaml takes one of a, b, c, d, e, f, g, h, ..., not `x`');
    expect(refused(CLEAN, 'x')).toBeUndefined();
  });

  test('of a deployment are told of when all is judged, as templates that are not there', async () => {
    const cwd = folderWith({ ...files, 'privatelint.config.json': JSON.stringify({ deployments: { prod: { templates: ['a.yaml', 'b.yaml', 'c.yaml'], parameters: { Stage: 'prod' } } } }) });
    expect((await runCli([], { cwd })).stderr).toBe('deployment `prod`: `Stage` of b.yaml takes dev or test, not `prod`\ndeployment `prod`: there is no template `c.yaml`\n');
  });
});

test('what the configuration says in vain is told of when all is judged', async () => {
  const config = { overrides: [{ files: ['a.yaml'], rules: {} }, { files: ['legacy/', 'old/'], rules: {} }], modules: { 'git::x': 'nowhere', y: 'infra' }, plans: { 'plan.json': 'nowhere' }, parameters: { Stgae: 'dev' } };
  const cwd = folderWith({ 'privatelint.config.json': JSON.stringify(config), 'a.yaml': CLEAN, 'infra/': '' });
  expect((await runCli([], { cwd })).stderr.split('\n')).toEqual([
    '`overrides[1]` of the configuration (legacy/, old/) fits no file that is judged',
    '`modules: git::x` of the configuration: there is no folder `nowhere`',
    '`plans: plan.json` of the configuration: there is no folder `nowhere`',
    '`parameters` of the configuration: nothing that is judged has a parameter or variable `Stgae`',
    '',
  ]);
  expect((await runCli(['a.yaml'], { cwd })).stderr).toBe('');
});

test('Regions and paths of the configuration are checked', async () => {
  const stderr = async (config: object): Promise<string> => (await runCli([], { cwd: folderWith({ 'privatelint.config.json': JSON.stringify(config), 'a.yaml': CLEAN }) })).stderr;
  expect(await stderr({ regions: ['eu-west-1', 'mars'] })).toBe('privatelint: privatelint.config.json:1:25: `regions[1]`: `mars` is no Region\n');
  expect(await stderr({ deployments: { dev: { templates: 'a.yaml', region: 'eu-wst-1' } } })).toContain('`deployments.dev.region`: `eu-wst-1` is no Region; did you mean `eu-west-1`?');
  expect(await stderr({ networks: { region: 'eu-wst-1' } })).toContain('`networks.region`: `eu-wst-1` is no Region');
  expect(await stderr({ include: ['infra/'] })).toBe('privatelint: `include` of privatelint.config.json: there is no file or folder `infra/`\n');
});

test('options that other tools have lead to ours', async () => {
  const cwd = folderWith({ 'a.yaml': CLEAN });
  const stderr = async (...argv: readonly string[]): Promise<string> => (await runCli(argv, { cwd })).stderr;
  expect(await stderr('--json')).toBe('privatelint: unknown option `--json`; here that is `--format json`\n');
  expect(await stderr('--exclude', 'x')).toBe('privatelint: unknown option `--exclude`; here that is `ignore` in the configuration\n');
  expect(await stderr('--regoin', 'x')).toBe('privatelint: unknown option `--regoin`; did you mean `--region`?\n');
  expect(await stderr('-x')).toBe('privatelint: unknown option `-x`; `--help` lists what there is\n');
  expect(await stderr('--output', 'nowhere/r.json', '--format', 'json')).toBe(`privatelint: cannot write \`${join(cwd, 'nowhere/r.json')}\`: there is no folder \`${join(cwd, 'nowhere')}\`\n`);
});

test('a deployment whose pattern matches nothing is told of when all is judged', async () => {
  const cwd = folderWith({ 'privatelint.config.json': '{"deployments": {"prod": {"templates": "infra/*.yaml"}}}', 'a.yaml': CLEAN });
  expect((await runCli([], { cwd })).stderr).toBe('deployment `prod`: no template that is judged matches infra/*.yaml\n');
  expect((await runCli(['a.yaml'], { cwd })).stderr).toBe('');
});

test('suppressions of the configuration that hide nothing, or have expired, are told of when all is judged', async () => {
  const suppress = [
    { rule: 'missing-ecr-endpoint', reason: 'r' },
    { rule: 'missing-logs-endpoint', files: ['legacy/'], reason: 'r' },
    { rule: 'missing-s3-endpoint', address: 'Service', reason: 'r', expires: '2020-01-31' },
  ];
  const cwd = folderWith({ 'privatelint.config.json': JSON.stringify({ suppress }), 'a.yaml': BROKEN });
  const { stdout, stderr } = await runCli(['--format', 'concise'], { cwd });
  expect(stdout).not.toContain('missing-ecr-endpoint');
  expect(stdout).toContain('missing-s3-endpoint');
  expect(stderr.trimEnd().split('\n')).toEqual(['`suppress[1]` of the configuration (missing-logs-endpoint, legacy/) hides nothing', '`suppress[2]` of the configuration (missing-s3-endpoint, Service) has expired on 2020-01-31']);
  expect((await runCli(['a.yaml'], { cwd })).stderr).toBe('');
});

describe('mistakes of whoever types are one line with what would be right', () => {
  test.each([
    [['diff', 'a'], '`diff` needs two files, two folders, or Git revisions such as main..HEAD; `a` is no file, and there is no Git repository here'],
    [['diff', 'a.yaml'], '`diff` needs two files, two folders, or Git revisions such as main..HEAD; `a.yaml` is only one of two'],
    [['diff'], '`diff` needs two files, two folders, or Git revisions such as main..HEAD'],
    [['diff', 'a.yaml', 'a.yaml', '--fix'], '`diff` takes no `--fix`: that is an option of `check`'],
    [['explain', 'missing-s3-endpoint', '--format', 'json'], '`explain` takes no `--format`: that is an option of `check`'],
    [['graph', 'a.yaml', '-o', 'x.json'], '`graph` takes no `--output`: that is an option of `check`'],
    [['inspect'], '`inspect` needs an operation, one of: parse, expand, resolve, policy, conditions, hcl, tf-resources, reach; or --stdin'],
    [['inspect', 'nope'], '`inspect` has no operation `nope`; one of: parse, expand, resolve, policy, conditions, hcl, tf-resources, reach; or --stdin'],
    [['inspect', 'resolv', 'a.yaml'], '`inspect` has no operation `resolv`; did you mean `resolve`?'],
    [['inspect', 'resolve'], '`inspect resolve` needs FILE: privatelint inspect resolve FILE --pointer /A/B'],
    [['inspect', 'resolve', 'a.yaml'], '`inspect resolve` needs `--pointer`: privatelint inspect resolve FILE --pointer /A/B'],
    [['inspect', 'resolve', 'b.yaml', '--pointer', '/A'], 'cannot read `b.yaml`: it does not exist'],
    [['inspect', 'resolve', 'a.yaml', '--poiner', '/A'], 'unknown option `--poiner`; did you mean `--pointer`?'],
    [['inspect', 'hcl', '1', '+'], '`inspect hcl` takes one EXPRESSION, and `+` is a second one'],
    [['inspect', 'conditions', 'a.yaml', '--queries', '{'], '`--queries` is no JSON: '],
    [['inspect', 'policy', 'a.yaml'], '`a.yaml` is no JSON: '],
    [['inspect', 'tf-resources', '--plan', 'b.json'], 'cannot read `b.json`: it does not exist'],
    [['help', 'explian'], 'there is no command `explian`; did you mean `explain`?; commands are check, explain, graph, diff, rules, init, inspect'],
    [['explan', 'x'], 'there is no file or folder `explan`; did you mean `explain`?'],
    [['version'], 'there is no file or folder `version`; did you mean `--version`?'],
    [['lint', '.'], 'there is no file or folder `lint`, and no command of that name; commands are check, explain, graph, diff, rules, init, inspect'],
    [['a.yml'], 'there is no file or folder `a.yml`; did you mean `a.yaml`?'],
    [['sub/b.yml'], 'there is no file or folder `sub/b.yml`; did you mean `sub/b.yaml`?'],
    [['--shard', '1/2', '--fix'], '`--shard` and `--fix` exclude each other'],
    [['--shard', '1/2', '--write-baseline'], '`--shard` and `--write-baseline` exclude each other'],
    [['--region', ','], '`--region` is a list of Regions, such as eu-west-1,us-east-1, not `,`'],
  ])('%j', async (argv, message) => {
    const { code, stdout, stderr } = await runCli(argv, { cwd: folderWith({ 'a.yaml': BROKEN, 'sub/b.yaml': BROKEN }) });
    expect({ code, stdout, begins: stderr.slice(0, `privatelint: ${message}`.length) }).toEqual({ code: 2, stdout: '', begins: `privatelint: ${message}` });
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('inspect', () => {
  const cwd = folderWith({});

  test('takes what a person types', async () => {
    expect(JSON.parse((await runCli(['inspect', 'hcl', 'cidrsubnet("10.0.0.0/16", 8, 2)'], { cwd })).stdout)).toEqual({ ok: true, value: '10.0.2.0/24' });
    const here = folderWith({ 'a.yaml': 'Conditions:\n  A: !Equals [!Ref AWS::Region, eu-west-1]\nResources:\n  Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub "q-${AWS::Region}"}}\n' });
    const asked = async (...argv: readonly string[]): Promise<unknown> => JSON.parse((await runCli(['inspect', ...argv], { cwd: here })).stdout);
    expect(await asked('resolve', 'a.yaml', '--pointer', '/Resources/Q/Properties/QueueName', '--region', 'eu-west-1')).toEqual({ known: true, value: 'q-eu-west-1' });
    expect(await asked('conditions', 'a.yaml', '--regions', 'eu-west-1', '--queries', '[{"A": true}, {"A": false}]')).toEqual({ satisfiable: [true, false] });
    expect(await asked('parse', 'a.yaml')).toMatchObject({ ok: true, resources: ['Q'] });
  });

  test('--help lists the operations', async () => {
    const { code, stdout } = await runCli(['inspect', '--help'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain('privatelint inspect resolve FILE --pointer /A/B\n    one value of a template\n');
    expect((await runCli(['help', 'inspect'], { cwd })).stdout).toBe(stdout);
  });
});

test('ids of accounts and networks are hashed by every command', async () => {
  const cwd = folderWith({ 'a.yaml': BROKEN.replace('Resources:', 'Resources:\n  Peer: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: vpc-0123456789abcdef0, ServiceName: com.amazonaws.eu-west-1.s3}}') });
  for (const argv of [['graph', 'a.yaml'], ['check', 'a.yaml', '--fix-dry-run'], ['explain', 'Service', 'a.yaml'], ['check', 'a.yaml', '-f', 'json'], ['diff', 'a.yaml', 'a.yaml', '-f', 'json']]) {
    expect((await runCli([...argv, '--redact'], { cwd })).stdout).not.toContain('vpc-0123456789abcdef0');
  }
});
