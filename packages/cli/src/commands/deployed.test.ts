import { describe, expect, test } from 'vitest';
import { folderWith } from '../testing/folder.ts';
import { runCli } from '../testing/memory-io.ts';

const STAGED = 'Parameters: {Stage: {Type: String, AllowedValues: [dev, prod]}}\n';

/** Production has a way out. */
const NETWORK = `${STAGED}Conditions: {IsProd: !Equals [!Ref Stage, prod]}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  Association: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref Subnet, RouteTableId: !Ref Table}}
  Nat: {Type: AWS::EC2::Route, Condition: IsProd, Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: nat-1}}
Outputs:
  Subnet: {Value: !Ref Subnet, Export: {Name: !Sub '\${Stage}-subnet'}}
`;

const service = (subnet: string): string => `
Resources:
  Cluster: {Type: AWS::ECS::Cluster}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties: {ContainerDefinitions: [{Name: app, Image: 'example.com/app', LogConfiguration: {LogDriver: awslogs}}]}
  Service:
    Type: AWS::ECS::Service
    Properties:
      Cluster: !Ref Cluster
      LaunchType: FARGATE
      TaskDefinition: !Ref Task
      NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [${subnet}]}}
`;

const SERVICE = STAGED + service("!ImportValue {'Fn::Sub': '${Stage}-subnet'}");
const ALONE = `Parameters: {Net: {Type: String}}\n${service('!Ref Net')}`;

/** Verdicts about logs, and what is said of missing endpoints. */
async function judged(files: Readonly<Record<string, string>>): Promise<{ readonly verdicts: readonly string[]; readonly missing: readonly string[] }> {
  const { stdout, stderr } = await runCli(['.', '-f', 'json'], { cwd: folderWith({ '.git/': '', ...files }) });
  if (stdout === '') throw new Error(stderr);
  const report = JSON.parse(stdout) as Report;
  return {
    verdicts: report.workloads.map(({ needs }) => needs.find((it) => it.service === 'logs')?.verdict ?? ''),
    missing: report.findings.filter((it) => it.ruleId === 'missing-logs-endpoint').map((it) => [it.severity, ...it.deployments, ...it.regions].join(' ')),
  };
}

interface Report {
  readonly findings: readonly { readonly ruleId: string; readonly severity: string; readonly deployments: readonly string[]; readonly regions: readonly string[] }[];
  readonly workloads: readonly { readonly needs: readonly { readonly service: string; readonly verdict: string }[] }[];
}

const sam = (name: string, region: string): string => `[${name}.deploy.parameters]\nstack_name = "app-${name}"\nregion = "${region}"\nparameter_overrides = "Stage=${name}"\n`;

describe('what other tools are told to deploy', () => {
  test('without it a stage is a choice', async () => {
    expect(await judged({ 'network.yaml': NETWORK, 'template.yaml': SERVICE })).toEqual({ verdicts: ['refuted'], missing: ['warning'] });
  });

  test('environments of samconfig.toml, with the stacks beside them', async () => {
    const files = { 'network.yaml': NETWORK, 'template.yaml': SERVICE, 'samconfig.toml': sam('dev', 'eu-west-1') + sam('prod', 'eu-west-2') };
    expect(await judged(files)).toEqual({ verdicts: ['refuted', 'proven'], missing: ['warning dev eu-west-1'] });
    expect(await judged({ ...files, 'samconfig.toml': sam('prod', 'eu-west-2') })).toEqual({ verdicts: ['proven'], missing: [] });
  });

  test('what stands beside nothing that is deployed is judged by itself', async () => {
    const files = { 'template.yaml': 'Resources: {Topic: {Type: AWS::EC2::EIP}}', 'samconfig.toml': sam('dev', 'eu-west-1'), 'other/network.yaml': NETWORK, 'other/service.yaml': SERVICE };
    expect((await judged(files)).verdicts).toEqual(['refuted']);
  });

  test('deployment files of Git sync', async () => {
    const sync = (template: string): string => `template-file-path: ${template}\nparameters: {Stage: prod}\n`;
    const files = { 'network.yaml': NETWORK, 'service.yaml': SERVICE, 'sync/network.yaml': sync('network.yaml'), 'sync/service.yaml': sync('service.yaml') };
    expect(await judged(files)).toEqual({ verdicts: ['proven'], missing: [] });
  });
});

describe('deployments of the configuration', () => {
  const stacks = (stage: string): object[] => [{ template: 'network.yaml', params: { Stage: stage } }, { template: 'service.yaml', stackName: 'app', params: `${stage}.json` }];
  const files = { 'network.yaml': NETWORK, 'service.yaml': SERVICE, 'dev.json': '{"Stage": "dev"}', 'prod.json': '{"Parameters": {"Stage": "prod"}}' };
  const configured = (deployments: object): Record<string, string> => ({ ...files, 'privatelint.config.json': JSON.stringify({ deployments }) });

  test('as a list of stacks with values of their own', async () => {
    const list = [{ name: 'dev', region: 'eu-west-1', stacks: stacks('dev') }, { name: 'prod', region: 'eu-west-2', account: '111122223333', stacks: stacks('prod') }];
    expect(await judged(configured(list))).toEqual({ verdicts: ['refuted', 'proven'], missing: ['warning dev eu-west-1'] });
  });

  test('by name, with values that all of their stacks share', async () => {
    const named = { prod: { stacks: [{ template: 'network.yaml' }, { template: 'service.yaml' }], parameters: { Stage: 'prod' } } };
    expect(await judged(configured(named))).toEqual({ verdicts: ['proven'], missing: [] });
  });

  test('with a network of their own', async () => {
    const told = (egress: string): string => `networks: [{names: [Net], egress: ${egress}, securityGroups: open}]`;
    const deployments = [{ name: 'dev', network: 'dev.yaml', stacks: [{ template: 'alone.yaml' }] }, { name: 'prod', network: ['prod.yaml'], stacks: [{ template: 'alone.yaml' }] }];
    const config = JSON.stringify({ deployments });
    expect(await judged({ 'alone.yaml': ALONE, 'dev.yaml': told('none'), 'prod.yaml': told('nat'), 'privatelint.config.json': config })).toEqual({ verdicts: ['refuted', 'proven'], missing: ['warning dev'] });
  });

  test('that name nothing are a mistake', async () => {
    const { code, stderr } = await runCli(['.'], { cwd: folderWith(configured([{ name: 'dev', region: 'eu-west-1' }])) });
    expect([code, stderr]).toEqual([2, expect.stringContaining('deployment `dev` says neither `templates` nor `stacks`')]);
    expect((await runCli(['.'], { cwd: folderWith(configured([{ name: 'dev', stacks: [{ templat: 'a' }] }])) })).stderr).toMatch(/templat/);
  });
});
