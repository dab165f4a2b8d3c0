import { describe, expect, test } from 'vitest';
import { folderWith } from '../testing/folder.ts';
import { runCli } from '../testing/memory-io.ts';
import { BROKEN } from '../testing/templates.ts';

interface Json {
  readonly findings: readonly { readonly ruleId: string; readonly file: string; readonly deployments: readonly string[]; readonly address: string }[];
  readonly workloads: readonly { readonly needs: readonly { readonly service: string; readonly verdict: string }[] }[];
  readonly problems: readonly { readonly file: string; readonly message: string; readonly range: { readonly start: { readonly line: number } } }[];
}

async function json(cwd: string, ...argv: readonly string[]): Promise<Json> {
  const { stdout, stderr } = await runCli([...argv, '-f', 'json'], { cwd });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Json;
}

/** The service in a network that a parameter names. */
const OUTSIDE = BROKEN.replace('Resources:', 'Parameters:\n  Net: {Type: AWS::EC2::Subnet::Id}\n  Sg: {Type: AWS::EC2::SecurityGroup::Id}\nResources:').replace('[!Ref Subnet]', '[!Ref Net]').replace('[!Ref Group]', '[!Ref Sg]');

describe('network context', () => {
  const declared = 'networks:\n  - names: [Net, Sg]\n    egress: none\n    securityGroups: open\n    endpoints: [s3]\n';

  async function verdict(files: Readonly<Record<string, string>>, ...argv: readonly string[]): Promise<string | undefined> {
    const { workloads } = await json(folderWith({ 'a.yaml': OUTSIDE, ...files }), 'a.yaml', ...argv);
    return workloads[0]?.needs.find((it) => it.service === 'ecr.api')?.verdict;
  }

  test('without one, nothing is accused', async () => {
    expect(await verdict({})).toBe('undecided');
  });

  test.each([
    ['a file', { 'net.yaml': declared }, ['--network', 'net.yaml']],
    ['a folder', { 'net/declared.yaml': declared }, ['--network', 'net']],
    ['the configuration', { 'privatelint.config.yaml': declared }, []],
    ['the configuration in JSON with comments', { 'privatelint.config.jsonc': '{ // why\n "networks": {"egress": "none", "securityGroups": "open"} }' }, []],
    ['a section of package.json', { 'package.json': '{"name": "x", "privatelint": {"networks": [{"egress": "none", "securityGroups": "open"}]}}' }, []],
    ['a file that the configuration names', { 'privatelint.config.json': '{"networkFiles": ["net.yaml"]}', 'net.yaml': declared }, []],
  ])('in %s', async (_, files, argv) => {
    expect(await verdict(files, ...argv)).toBe('refuted');
  });

  test('that leaves something open is asked once for all of its endpoints', async () => {
    const open = 'networks: [{name: prod, egress: none, endpoints: [ecr.api, ecr.dkr, s3]}]';
    const { stdout } = await runCli(['a.yaml', '--network', 'net.yaml', '--region', 'eu-west-1'], { cwd: folderWith({ 'a.yaml': OUTSIDE, 'net.yaml': open }) });
    expect(stdout.match(/^undecided:/gm)).toHaveLength(1);
    expect(stdout.replaceAll(/\n +/g, ' ')).toContain('complete what the network context says of `prod`, such as `securityGroups: open` if HTTPS passes between workloads and endpoints');
  });

  test('that is none is a mistake', async () => {
    const cwd = folderWith({ 'a.yaml': OUTSIDE });
    expect((await runCli(['a.yaml', '--network', 'none'], { cwd })).stderr).toBe('privatelint: there is no network context `none`\n');
  });
});

test('needs of applications come with the place that states them', async () => {
  const cwd = folderWith({ 'a.yaml': BROKEN, 'privatelint.config.yaml': 'needs:\n  - workloads: Serv*\n    services: [sqs]\n    reason: orders\n' });
  const { findings } = await json(cwd, 'a.yaml');
  const found = findings.find((it) => it.ruleId === 'missing-service-endpoint');
  expect(found).toMatchObject({ address: 'Service', related: [{ file: 'privatelint.config.yaml', range: { start: { line: 3, column: 16 } }, message: 'stated here: `Service` calls sqs (orders)' }] });
  expect((await runCli(['explain', 'Service', 'a.yaml'], { cwd })).stdout).toContain('needed: stated in privatelint.config.yaml:3 (orders)');
});

describe('deployments of the configuration', () => {
  const template = BROKEN.replace('Resources:', 'Parameters:\n  Kind: {Type: String}\nConditions:\n  IsLive: !Equals [!Ref Kind, live]\nResources:').replace('  Service:\n    Type: AWS::ECS::Service\n', '  Service:\n    Type: AWS::ECS::Service\n    Condition: IsLive\n');
  const config = JSON.stringify({ deployments: { dev: { templates: ['a.yaml'], parameters: { Kind: 'idle' } }, prod: { templates: '*.yaml', parameters: 'prod.json' } } });
  const files = { 'privatelint.config.json': config, 'prod.json': '{"Kind": "live"}', 'a.yaml': template };

  test('give parameters, and findings say where they hold', async () => {
    const { findings } = await json(folderWith(files), 'a.yaml');
    expect(findings.filter((it) => it.ruleId === 'missing-ecr-endpoint')).toMatchObject([{ deployments: ['prod'] }]);
  });

  test('yield to the command line', async () => {
    const { findings } = await json(folderWith(files), 'a.yaml', '--param', 'Kind=idle');
    expect(findings.filter((it) => it.ruleId === 'missing-ecr-endpoint')).toEqual([]);
  });

  test('do not bring in templates that are not judged', async () => {
    const { findings } = await json(folderWith({ ...files, 'b.json': '{"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"V": {"Type": "AWS::EC2::VPC"}}}' }), 'b.json');
    expect(findings).toEqual([]);
  });
});

test('an assembly of CDK says the Region, and its templates are judged though Git ignores them', async () => {
  const manifest = { artifacts: { App: { type: 'aws:cloudformation:stack', environment: 'aws://111122223333/ca-west-1', properties: { templateFile: 'App.template.json' } } } };
  const endpoint = { Type: 'AWS::EC2::VPCEndpoint', Properties: { VpcEndpointType: 'Interface', VpcId: { Ref: 'Vpc' }, ServiceName: 'com.amazonaws.us-east-1.ecr.api' } };
  const template = { Resources: { Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } }, Endpoint: endpoint } };
  const cwd = folderWith({ '.git/': '', '.gitignore': 'cdk.out\n', 'cdk.json': '{}', 'cdk.out/manifest.json': JSON.stringify(manifest), 'cdk.out/App.template.json': JSON.stringify(template) });
  const { findings } = await json(cwd);
  expect(findings.filter((it) => it.ruleId === 'stale-region-endpoint')).toMatchObject([{ file: 'cdk.out/App.template.json' }]);
});
