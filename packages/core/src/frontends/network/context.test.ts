import { expect, test } from 'vitest';
import { verdicts } from '../../engine/testing.ts';

test('without context the network is undecided', () => {
  expect(verdicts({}).verdicts).toEqual({ 'ecr.api': 'undecided', 'ecr.dkr': 'undecided', s3: 'undecided', logs: 'undecided' });
});

test('a declared network decides', () => {
  const declared = `
networks:
  - egress: none
    securityGroups: open
    endpoints: [ecr.api, ecr.dkr, s3]
`;
  expect(verdicts({ 'network.yaml': declared }).verdicts).toEqual({ 'ecr.api': 'proven', 'ecr.dkr': 'proven', s3: 'proven', logs: 'refuted' });
});

test('a declared network with names stands for nothing else', () => {
  const declared = `
networks:
  - names: [OtherSubnet]
    egress: nat
    securityGroups: open
`;
  expect(verdicts({ 'network.yaml': declared }).verdicts.logs).toBe('undecided');
});

test('groups from outside stay unknown unless the context says otherwise', () => {
  expect(verdicts({ 'network.yaml': 'networks: [{egress: nat}]' }).verdicts.logs).toBe('undecided');
});

const described = {
  'vpcs.json': { Vpcs: [{ VpcId: 'vpc-1', CidrBlock: '10.0.0.0/16', EnableDnsSupport: { Value: true }, EnableDnsHostnames: { Value: true } }] },
  'subnets.json': { Subnets: [{ SubnetId: 'subnet-1', VpcId: 'vpc-1', CidrBlock: '10.0.1.0/24', AvailabilityZone: 'eu-west-1a', MapPublicIpOnLaunch: false }] },
  'routes.json': {
    RouteTables: [
      {
        RouteTableId: 'rtb-1',
        VpcId: 'vpc-1',
        Associations: [{ Main: true }],
        Routes: [{ DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local' }],
      },
    ],
  },
  'groups.json': {
    SecurityGroups: [
      { GroupId: 'sg-task', GroupName: 'task', VpcId: 'vpc-1', IpPermissions: [], IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }] },
      {
        GroupId: 'sg-endpoint',
        GroupName: 'endpoint',
        VpcId: 'vpc-1',
        IpPermissions: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [], UserIdGroupPairs: [{ GroupId: 'sg-task' }] }],
        IpPermissionsEgress: [],
      },
    ],
  },
  'endpoints.json': {
    VpcEndpoints: [
      { VpcEndpointId: 'vpce-1', VpcEndpointType: 'Interface', VpcId: 'vpc-1', ServiceName: 'com.amazonaws.eu-west-1.ecr.api', SubnetIds: ['subnet-1'], Groups: [{ GroupId: 'sg-endpoint' }], PrivateDnsEnabled: true },
      { VpcEndpointId: 'vpce-2', VpcEndpointType: 'Gateway', VpcId: 'vpc-1', ServiceName: 'com.amazonaws.eu-west-1.s3', RouteTableIds: ['rtb-1'] },
    ],
  },
};

const ids = { SubnetId: 'subnet-1', GroupId: 'sg-task' };

test('what the AWS CLI printed decides, matched by literal ids', () => {
  expect(verdicts(described, ids)).toMatchObject({
    verdicts: { 'ecr.api': 'proven', 'ecr.dkr': 'refuted', s3: 'proven', logs: 'refuted' },
    problems: [],
  });
});

test('a stack whose Region nobody tells is in that of the network', () => {
  const inNoRegion = (network: Parameters<typeof verdicts>[0], parameters = {}) => verdicts(network, parameters, undefined, []).verdicts;
  const declared = (region: string): string => `networks: [{${region}egress: none, securityGroups: open, endpoints: [ecr.api]}]`;
  expect(inNoRegion({ 'network.yaml': declared('region: eu-west-1, ') })).toMatchObject({ 'ecr.api': 'proven', 'ecr.dkr': 'refuted' });
  expect(inNoRegion(described, ids)).toMatchObject({ 'ecr.api': 'proven', s3: 'proven', logs: 'refuted' });
  const elsewhere = { Subnets: [...described['subnets.json'].Subnets, { SubnetId: 'subnet-2', VpcId: 'vpc-2', AvailabilityZone: 'eu-west-2a' }] };
  expect(inNoRegion({ ...described, 'subnets.json': elsewhere }, ids)).toMatchObject({ 'ecr.api': 'undecided' });
});

test('a network that is declared for another Region than the target is left out', () => {
  const told = verdicts({ 'network.yaml': 'networks: [{region: eu-west-2, egress: none, endpoints: [logs]}]' });
  expect(told).toMatchObject({ verdicts: { logs: 'undecided' }, problems: ['this is in eu-west-2, the target of this run is eu-west-1: it is left out'] });
});

test('what was not collected proves no absence', () => {
  const { 'endpoints.json': _, ...rest } = described;
  expect(verdicts(rest, ids).verdicts).toEqual({ 'ecr.api': 'undecided', 'ecr.dkr': 'undecided', s3: 'undecided', logs: 'undecided' });
});

test('neither does one page of several', () => {
  const paged = { ...described, 'endpoints.json': { ...described['endpoints.json'], NextToken: 'more' } };
  expect(verdicts(paged, ids).verdicts.logs).toBe('undecided');
});

test('files that are no context are said, and so are unknown words', () => {
  expect(verdicts({ 'x.yaml': 'a: 1' }).problems).toEqual([expect.stringContaining('no network context')]);
  expect(verdicts({ 'x.yaml': 'networks: [{egres: none, endpoints: [ecr-api]}]' }).problems).toEqual([
    expect.stringContaining('unknown key `egres`'),
    expect.stringContaining('`ecr-api` is no service'),
  ]);
});

test('a context that nobody uses is said', () => {
  const idle = 'networks: [{name: other, names: [OtherSubnet], egress: nat}, {name: own, names: [SubnetId], egress: nat}]';
  expect(verdicts({ 'x.yaml': idle }).problems).toEqual([expect.stringContaining('no workload of this run is in network `other`')]);
  expect(verdicts(described).problems).toEqual([expect.stringContaining('no workload of this run is in a network that this describes')]);
  expect(verdicts({ 'x.yaml': 'networks: [{names: [SubnetId], egress: nat}]\nhubs: [{name: h, cidr: 10.0.0.0/16, spokes: [nowhere]}]' }).problems).toEqual([expect.stringContaining('hub `h` has no spokes in this run')]);
});
