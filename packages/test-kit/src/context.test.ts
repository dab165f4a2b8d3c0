import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { check, type Checked } from './check.ts';
import { ruleFolders } from './rule-folders.ts';
import { scenarioRoot } from './scenarios.ts';

/** A service whose network is in stacks that are not given, and every way to tell of it. */
const rules = (await ruleFolders()).flatMap(({ rule }) => (rule === undefined ? [] : [rule]));

const read = (path: string): string => readFileSync(join(scenarioRoot, 'stacks-of-one-network/mended', path), 'utf8');

const ALONE = {
  imports: read('cloudformation-service.yaml'),
  outputs: read('outputs/service.yaml'),
  parameters: read('nested/service.yaml'),
};

function judged(service: string, context: Readonly<Record<string, string>> = {}, parameters: Readonly<Record<string, string>> = {}): Checked {
  return check({ files: { 'service.yaml': service, ...context }, rules, regions: ['eu-west-1'], parameters, complete: true, preset: 'recommended' });
}

function verdicts({ workloads, findings }: Checked): object {
  const needs = workloads.flatMap((it) => it.needs.map(({ service, verdict }) => `${service} ${verdict}`));
  return { needs, findings: findings.map(({ ruleId }) => ruleId).sort() };
}

const UNDECIDED = { needs: ['ecr.api undecided', 'ecr.dkr undecided', 's3 undecided'], findings: ['network-undecided'] };
const PROVEN = { needs: ['ecr.api proven', 'ecr.dkr proven', 's3 proven'], findings: [] };
const REFUTED = { needs: ['ecr.api refuted', 'ecr.dkr refuted', 's3 refuted'], findings: ['missing-ecr-endpoint', 'missing-s3-endpoint'] };

describe.each(Object.entries(ALONE))('a network from %s', (_, service) => {
  test('is undecided', () => {
    expect(verdicts(judged(service))).toEqual(UNDECIDED);
  });

  test('is decided by the context that is offered, filled in', () => {
    const [, ...offered] = judged(service).findings[0]?.help?.split('\n') ?? [];
    const filled = offered.join('\n').replace('egress: unknown', 'egress: none').replace('securityGroups: unknown', 'securityGroups: open');
    expect(verdicts(judged(service, { 'context.yaml': filled }))).toEqual(PROVEN);
    const bare = filled.slice(0, filled.indexOf('    endpoints:'));
    expect(verdicts(judged(service, { 'context.yaml': bare }))).toEqual(REFUTED);
  });

  test('is not decided by a context under other names', () => {
    expect(verdicts(judged(service, { 'context.yaml': 'networks: {names: [Other], egress: none, securityGroups: open}' }))).toEqual(UNDECIDED);
  });
});

const endpoint = (service: string, rest: object): object => ({ VpcEndpointId: `vpce-${service}`, VpcId: 'vpc-1', ServiceName: `com.amazonaws.eu-west-1.${service}`, State: 'available', ...rest });
const serves = (service: string): object =>
  endpoint(service, { VpcEndpointType: 'Interface', PrivateDnsEnabled: true, SubnetIds: ['subnet-a', 'subnet-b'], Groups: [{ GroupId: 'sg-1' }], RouteTableIds: [] });
const open = (key: string): object => ({ [key]: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }] });

/** As the AWS CLI prints it. */
function described(endpoints: readonly object[]): Record<string, string> {
  const outputs = {
    Vpcs: [{ VpcId: 'vpc-1', CidrBlock: '10.0.0.0/16', CidrBlockAssociationSet: [{ CidrBlock: '10.0.0.0/16' }] }],
    Subnets: ['a', 'b'].map((zone, i) => ({ SubnetId: `subnet-${zone}`, VpcId: 'vpc-1', CidrBlock: `10.0.${i}.0/24`, AvailabilityZone: `eu-west-1${zone}`, MapPublicIpOnLaunch: false })),
    RouteTables: [{ RouteTableId: 'rtb-1', VpcId: 'vpc-1', Associations: [{ Main: true, RouteTableId: 'rtb-1' }], Routes: [{ DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local', State: 'active' }] }],
    SecurityGroups: [{ GroupId: 'sg-1', VpcId: 'vpc-1', ...open('IpPermissions'), ...open('IpPermissionsEgress') }],
    NetworkAcls: [],
    VpcEndpoints: endpoints,
    Exports: [['Vpc', 'vpc-1'], ['PrivateA', 'subnet-a'], ['PrivateB', 'subnet-b']].map(([name, value]) => ({ Name: `network-${name}`, Value: value })),
  };
  return Object.fromEntries(Object.entries(outputs).map(([key, list]) => [`context/${key}.json`, JSON.stringify({ [key]: list })]));
}

const ALL = [serves('ecr.api'), serves('ecr.dkr'), endpoint('s3', { VpcEndpointType: 'Gateway', RouteTableIds: ['rtb-1'] })];

describe('what the AWS CLI prints', () => {
  test('decides a network from exports', () => {
    const vpcAttributes = { 'context/dns.json': JSON.stringify({ VpcId: 'vpc-1', EnableDnsHostnames: { Value: true } }), 'context/support.json': JSON.stringify({ VpcId: 'vpc-1', EnableDnsSupport: { Value: true } }) };
    expect(verdicts(judged(ALONE.imports, { ...described(ALL), ...vpcAttributes }))).toEqual(PROVEN);
    expect(verdicts(judged(ALONE.imports, { ...described([]), ...vpcAttributes }))).toEqual(REFUTED);
  });

  test('without what a parameter names asks for that', () => {
    const finding = judged(ALONE.parameters, described(ALL), { VpcId: 'vpc-1', SubnetA: 'subnet-unknown', SubnetB: 'subnet-unknown' }).findings.find(({ ruleId }) => ruleId === 'network-undecided');
    expect(finding?.help).toBe('give the files that declare `subnet-unknown`, collect it for the network context as well (`privatelint init --network`), or correct the id');
  });

  test('decides a network from parameters that have values', () => {
    const ids = { VpcId: 'vpc-1', SubnetA: 'subnet-a', SubnetB: 'subnet-b' };
    expect(verdicts(judged(ALONE.parameters, described([]), ids))).toEqual(REFUTED);
    expect(verdicts(judged(ALONE.parameters, described([])))).toEqual(UNDECIDED);
  });
});

describe('a spoke of a transit gateway', () => {
  const spoke = readFileSync(join(scenarioRoot, 'endpoints-in-a-hub/broken/cloudformation.yaml'), 'utf8');

  test('is decided by the hub that is offered, filled in', () => {
    const [only, second] = judged(spoke).findings;
    expect([only?.ruleId, second]).toEqual(['network-undecided', undefined]);
    const [, ...offered] = only?.help?.split('\n') ?? [];
    const filled = offered.join('\n').replace('egress: unknown', 'egress: none').replace('securityGroups: unknown', 'securityGroups: open');
    expect(filled).toContain('cidr: 10.0.0.0/16');
    const { needs, findings } = verdicts(judged(spoke, { 'context.yaml': filled })) as { needs: string[]; findings: string[] };
    expect([new Set(needs.map((it) => it.split(' ')[1])), findings]).toEqual([new Set(['proven']), []]);
    const nothing = `${filled.slice(0, filled.indexOf('    endpoints:'))}    endpoints: []`;
    expect(new Set((verdicts(judged(spoke, { 'context.yaml': nothing })) as { needs: string[] }).needs.map((it) => it.split(' ')[1]))).toEqual(new Set(['refuted']));
  });

  test('groups what a hub leaves open, as it was offered', () => {
    const [, ...offered] = judged(spoke).findings[0]?.help?.split('\n') ?? [];
    const { findings } = judged(spoke, { 'context.yaml': offered.join('\n') });
    expect(findings.map(({ ruleId, help }) => [ruleId, help])).toEqual([['network-undecided', expect.stringContaining('`securityGroups: open`')]]);
  });
});
