import { expect, test } from 'vitest';
import { verdicts } from '../../engine/testing.ts';

const attributes = { EnableDnsSupport: { Value: true }, EnableDnsHostnames: { Value: true } };

/** A spoke without default route, and a hub whose endpoint it reaches over a transit gateway. */
const hubAndSpoke = {
  'vpcs.json': { Vpcs: [{ VpcId: 'vpc-spoke', CidrBlock: '10.1.0.0/16', ...attributes }, { VpcId: 'vpc-hub', CidrBlock: '10.0.0.0/16', ...attributes }] },
  'subnets.json': {
    Subnets: [
      { SubnetId: 'subnet-spoke', VpcId: 'vpc-spoke', CidrBlock: '10.1.1.0/24' },
      { SubnetId: 'subnet-hub', VpcId: 'vpc-hub', CidrBlock: '10.0.1.0/24' },
    ],
  },
  'routes.json': {
    RouteTables: [
      { RouteTableId: 'rtb-spoke', VpcId: 'vpc-spoke', Associations: [{ Main: true }], Routes: [{ DestinationCidrBlock: '10.1.0.0/16', GatewayId: 'local' }, { DestinationCidrBlock: '10.0.0.0/8', TransitGatewayId: 'tgw-1' }] },
      { RouteTableId: 'rtb-hub', VpcId: 'vpc-hub', Associations: [{ Main: true }], Routes: [{ DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local' }, { DestinationCidrBlock: '10.0.0.0/8', TransitGatewayId: 'tgw-1' }] },
    ],
  },
  'groups.json': {
    SecurityGroups: [
      { GroupId: 'sg-task', GroupName: 'task', VpcId: 'vpc-spoke', IpPermissions: [], IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }] },
      { GroupId: 'sg-endpoint', GroupName: 'endpoint', VpcId: 'vpc-hub', IpPermissions: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '10.0.0.0/8' }] }], IpPermissionsEgress: [] },
    ],
  },
  'endpoints.json': {
    VpcEndpoints: [{ VpcEndpointId: 'vpce-0a', VpcEndpointType: 'Interface', VpcId: 'vpc-hub', ServiceName: 'com.amazonaws.eu-west-1.logs', SubnetIds: ['subnet-hub'], Groups: [{ GroupId: 'sg-endpoint' }], PrivateDnsEnabled: false }],
  },
  'zones.json': { VPCId: 'vpc-spoke', HostedZoneSummaries: [{ HostedZoneId: 'Z1', Name: 'logs.eu-west-1.amazonaws.com.', Owner: { OwningAccount: '111122223333' } }], NextToken: null },
  'records.json': {
    ResourceRecordSets: [
      { Name: 'logs.eu-west-1.amazonaws.com.', Type: 'SOA', TTL: 900, ResourceRecords: [{ Value: 'ns-1.' }] },
      { Name: 'logs.eu-west-1.amazonaws.com.', Type: 'A', AliasTarget: { HostedZoneId: 'Z2', DNSName: 'vpce-0a-abc.logs.eu-west-1.vpce.amazonaws.com.', EvaluateTargetHealth: false } },
    ],
  },
  'tgw.json': {
    Routes: [
      { DestinationCidrBlock: '10.0.0.0/16', TransitGatewayAttachments: [{ ResourceId: 'vpc-hub', ResourceType: 'vpc' }], Type: 'propagated', State: 'active' },
      { DestinationCidrBlock: '10.1.0.0/16', TransitGatewayAttachments: [{ ResourceId: 'vpc-spoke', ResourceType: 'vpc' }], Type: 'propagated', State: 'active' },
    ],
    AdditionalRoutesAvailable: false,
  },
};

const ids = { SubnetId: 'subnet-spoke', GroupId: 'sg-task' };

function logs(change: Readonly<Record<string, unknown>> = {}) {
  const { verdicts: all, problems, missing } = verdicts({ ...hubAndSpoke, ...change }, ids);
  return { verdict: all.logs, problems, missing };
}

test('a zone that leads to the endpoint of another VPC, over a transit gateway whose routes are known', () => {
  expect(logs()).toMatchObject({ verdict: 'proven', problems: [] });
});

test('routes that are not known, lead elsewhere or are black holes prove nothing', () => {
  const route = hubAndSpoke['tgw.json'].Routes;
  for (const tgw of [
    { Routes: route.slice(0, 1) },
    { Routes: route, AdditionalRoutesAvailable: true },
    { Routes: [{ ...route[0], State: 'blackhole' }, route[1]] },
    { Routes: [...route, { DestinationCidrBlock: '10.0.1.0/25', TransitGatewayAttachments: [], State: 'blackhole' }] },
    { Routes: [{ ...route[0], TransitGatewayAttachments: [{ ResourceId: 'vpc-firewall', ResourceType: 'vpc' }] }, route[1]] },
    { TransitGatewayId: 'tgw-2', Routes: route },
  ]) {
    expect(logs({ 'tgw.json': tgw }).verdict).toBe('undecided');
  }
});

test('a spoke that sends everything to the transit gateway reaches what the routes there lead to', () => {
  const tables = hubAndSpoke['routes.json'].RouteTables.map((table) => ({ ...table, Routes: table.Routes.map((route) => ('TransitGatewayId' in route ? { ...route, DestinationCidrBlock: '0.0.0.0/0' } : route)) }));
  expect(logs({ 'routes.json': { RouteTables: tables } }).verdict).toBe('proven');
  const [hub, spoke] = hubAndSpoke['tgw.json'].Routes;
  const inspected = { DestinationCidrBlock: '0.0.0.0/0', TransitGatewayAttachments: [{ ResourceId: 'vpc-firewall', ResourceType: 'vpc' }], Type: 'static', State: 'active' };
  expect(logs({ 'routes.json': { RouteTables: tables }, 'tgw.json': { Routes: [hub, spoke, inspected] } }).verdict).toBe('proven');
  expect(logs({ 'routes.json': { RouteTables: tables }, 'tgw.json': { Routes: [spoke, inspected] } }).verdict).toBe('undecided');
});

test('the group of the endpoint has to admit the addresses of the spoke', () => {
  const [task, endpoint] = hubAndSpoke['groups.json'].SecurityGroups;
  const closed = { ...endpoint, IpPermissions: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '10.0.0.0/16' }] }] };
  expect(logs({ 'groups.json': { SecurityGroups: [task, closed] } }).verdict).toBe('refuted');
});

test('addresses by prefix list', () => {
  const [task, endpoint] = hubAndSpoke['groups.json'].SecurityGroups;
  const byList = { ...endpoint, IpPermissions: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, PrefixListIds: [{ PrefixListId: 'pl-spokes' }] }] };
  const groups = { 'groups.json': { SecurityGroups: [task, byList] } };
  const list = { 'lists.json': { PrefixLists: [{ PrefixListId: 'pl-spokes', PrefixListName: 'spokes' }] } };
  expect(logs(groups).verdict).toBe('undecided');
  expect(logs({ ...groups, ...list }).verdict).toBe('undecided');
  const entries = (cidr: string) => ({ 'entries.json': { PrefixListId: 'pl-spokes', Entries: [{ Cidr: cidr, Description: 'x' }] } });
  expect(logs({ ...groups, ...list, ...entries('10.1.0.0/16') }).verdict).toBe('proven');
  expect(logs({ ...groups, ...entries('10.2.0.0/16') }).verdict).toBe('refuted');
  const nameless = { 'entries.json': { Entries: [{ Cidr: '10.1.0.0/16' }] } };
  expect(logs({ ...groups, ...nameless }).problems).toEqual([expect.stringContaining('add `"PrefixListId": "pl-…"`')]);
});

test('a zone without the record, one that leads to addresses, and one whose VPC is not told', () => {
  const records = hubAndSpoke['records.json'].ResourceRecordSets;
  expect(logs({ 'records.json': { ResourceRecordSets: [records[0], { ...records[1], Name: 'api.logs.eu-west-1.amazonaws.com.' }] } }).verdict).toBe('refuted');
  expect(logs({ 'records.json': { ResourceRecordSets: [records[0], { Name: records[1]?.Name, Type: 'A', ResourceRecords: [{ Value: '10.0.1.5' }] }] } }).verdict).toBe('undecided');
  const { VPCId: _, ...zones } = hubAndSpoke['zones.json'];
  expect(logs({ 'zones.json': zones }).problems).toEqual([expect.stringContaining('does not say which VPC these zones belong to')]);
  expect(logs({ 'records.json': { ResourceRecordSets: [records[1]] } }).problems).toEqual([expect.stringContaining('does not say which zone these records belong to')]);
});

test('zones of AWS services go with what the service made', () => {
  const [zone] = hubAndSpoke['zones.json'].HostedZoneSummaries;
  const owned = { VPCId: 'vpc-spoke', HostedZoneSummaries: [{ ...zone, Owner: { OwningService: 'vpce.amazonaws.com' } }] };
  expect(logs({ 'zones.json': owned }).missing).toContain('whether tgw-1 leads to endpoints of another VPC');
});

test('forwarding rules leave names open, rules of the system do not', () => {
  const { 'zones.json': _zones, 'records.json': _records, ...rest } = hubAndSpoke;
  const association = { 'associations.json': { ResolverRuleAssociations: [{ Id: 'rslvr-a', ResolverRuleId: 'rslvr-1', Name: 'aws', VPCId: 'vpc-spoke', Status: 'COMPLETE' }] } };
  const rule = (RuleType: string, DomainName: string) => ({ 'rules.json': { ResolverRules: [{ Id: 'rslvr-1', DomainName, RuleType }] } });
  const missing = (change: Readonly<Record<string, unknown>>) => verdicts({ ...rest, ...change }, ids).missing.filter((it) => it.includes('Resolver rule'));
  expect(missing(association)).toHaveLength(4);
  expect(missing({ ...association, ...rule('FORWARD', 'logs.eu-west-1.amazonaws.com.') })).toHaveLength(1);
  expect(missing({ ...association, ...rule('FORWARD', 'corp.example.') })).toEqual([]);
  expect(missing({ ...association, ...rule('SYSTEM', '.') })).toEqual([]);
});

test('a Route 53 Profile brings the zone to the spoke', () => {
  const zone = { 'zones.json': { VPCId: 'vpc-hub', HostedZoneSummaries: hubAndSpoke['zones.json'].HostedZoneSummaries } };
  const association = { 'profiles.json': { ProfileAssociations: [{ Id: 'rpassoc-1', Name: 'shared', ProfileId: 'rp-1', ResourceId: 'vpc-spoke', Status: 'COMPLETE' }] } };
  const resources = { 'resources.json': { ProfileResourceAssociations: [{ Id: 'rpr-1', ProfileId: 'rp-1', ResourceArn: 'arn:aws:route53:::hostedzone/Z1', ResourceType: 'PRIVATE_HOSTED_ZONE' }] } };
  expect(logs({ ...zone, ...association, ...resources })).toMatchObject({ verdict: 'proven', problems: [] });
  expect(logs({ ...zone, ...association }).verdict).toBe('undecided');
});

test('exports of other stacks are the values of imports', () => {
  const template = `
Resources:
  Cluster: {Type: AWS::ECS::Cluster}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions: [{Name: app, Image: app, LogConfiguration: {LogDriver: awslogs}}]
  Service:
    Type: AWS::ECS::Service
    Properties:
      Cluster: !Ref Cluster
      LaunchType: FARGATE
      TaskDefinition: !Ref Task
      NetworkConfiguration: {AwsvpcConfiguration: {Subnets: !Split [',', !ImportValue net-subnets], SecurityGroups: [!ImportValue net-group]}}
`;
  const exported = { 'exports.json': { Exports: [{ Name: 'net-subnets', Value: 'subnet-spoke' }, { Name: 'net-group', Value: 'sg-task' }] } };
  expect(verdicts({ ...hubAndSpoke, ...exported }, {}, template)).toMatchObject({ verdicts: { logs: 'proven' }, problems: [] });
  expect(verdicts(hubAndSpoke, {}, template).verdicts.logs).toBe('undecided');
});

test('attributes of a VPC are outputs of their own', () => {
  const [spoke, hub] = hubAndSpoke['vpcs.json'].Vpcs;
  const vpcs = { 'vpcs.json': { Vpcs: [{ VpcId: spoke?.VpcId, CidrBlock: spoke?.CidrBlock }, hub] } };
  expect(logs(vpcs).verdict).toBe('undecided');
  const told = { 'support.json': { VpcId: 'vpc-spoke', EnableDnsSupport: { Value: true } }, 'names.json': { VpcId: 'vpc-spoke', EnableDnsHostnames: { Value: true } } };
  expect(logs({ ...vpcs, ...told }).verdict).toBe('proven');
});

test('DNS servers of the VPC are those of its DHCP options', () => {
  const [spoke, hub] = hubAndSpoke['vpcs.json'].Vpcs;
  const vpcs = { 'vpcs.json': { Vpcs: [{ ...spoke, DhcpOptionsId: 'dopt-1' }, hub] } };
  const options = (server: string) => ({ 'dhcp.json': { DhcpOptions: [{ DhcpOptionsId: 'dopt-1', DhcpConfigurations: [{ Key: 'domain-name-servers', Values: [{ Value: server }] }] }] } });
  expect(logs({ ...vpcs, ...options('AmazonProvidedDNS') }).verdict).toBe('proven');
  expect(logs({ ...vpcs, ...options('10.9.0.2') }).missing).toContain('what the DNS servers of the VPC answer for private names');
});

test('pages that are missing, and outputs of other Regions', () => {
  expect(logs({ 'tgw.json': { ...hubAndSpoke['tgw.json'], AdditionalRoutesAvailable: true } }).problems).toEqual([expect.stringContaining('one page of several')]);
  const subnets = hubAndSpoke['subnets.json'].Subnets.map((it) => ({ ...it, AvailabilityZone: 'us-east-1a' }));
  expect(logs({ 'subnets.json': { Subnets: subnets } }).problems).toEqual(['this describes us-east-1, the target of this run is eu-west-1: nothing in it can be meant']);
});

test('what is on other pages proves no absence', () => {
  const records = hubAndSpoke['records.json'].ResourceRecordSets;
  const other = { ResourceRecordSets: [records[0], { ...records[1], Name: 'api.logs.eu-west-1.amazonaws.com.' }] };
  expect(logs({ 'records.json': other }).verdict).toBe('refuted');
  expect(logs({ 'records.json': { ...other, IsTruncated: true } }).verdict).toBe('undecided');
  const [task, endpoint] = hubAndSpoke['groups.json'].SecurityGroups;
  const byList = { ...endpoint, IpPermissions: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, PrefixListIds: [{ PrefixListId: 'pl-spokes' }] }] };
  const paged = { 'groups.json': { SecurityGroups: [task, byList] }, 'entries.json': { PrefixListId: 'pl-spokes', Entries: [{ Cidr: '10.2.0.0/16' }], NextToken: 'more' } };
  expect(logs(paged).verdict).toBe('undecided');
  expect(logs({ 'zones.json': { VPCId: 'vpc-spoke', HostedZoneSummaries: [], NextToken: 'more' } }).missing).toContain('what a private zone on another page of vpc-spoke answers for logs');
});

test('of several route tables of a transit gateway, the one that the spoke is tied to is asked', () => {
  const [hub, spoke] = hubAndSpoke['tgw.json'].Routes;
  const attachment = (id: string, vpc: string, table: string) => ({ TransitGatewayAttachmentId: id, TransitGatewayId: 'tgw-1', ResourceType: 'vpc', ResourceId: vpc, State: 'available', Association: { TransitGatewayRouteTableId: table, State: 'associated' } });
  const ids = (id: string, subnet: string) => ({ TransitGatewayAttachmentId: id, TransitGatewayId: 'tgw-1', VpcId: id === 'tgw-attach-hub' ? 'vpc-hub' : 'vpc-spoke', State: 'available', SubnetIds: [subnet] });
  const tables = {
    'tgw.json': { TransitGatewayRouteTableId: 'tgw-rtb-spokes', Routes: [hub] },
    'tgw2.json': { TransitGatewayRouteTableId: 'tgw-rtb-hub', Routes: [spoke] },
  };
  const attachments = { 'attachments.json': { TransitGatewayAttachments: [attachment('tgw-attach-hub', 'vpc-hub', 'tgw-rtb-hub'), attachment('tgw-attach-spoke', 'vpc-spoke', 'tgw-rtb-spokes')] } };
  const subnets = (own: string) => ({ 'vpc-attachments.json': { TransitGatewayVpcAttachments: [ids('tgw-attach-hub', 'subnet-hub'), ids('tgw-attach-spoke', own)] } });
  expect(logs({ ...tables, ...attachments, ...subnets('subnet-spoke') })).toMatchObject({ verdict: 'proven', problems: [] });
  expect(logs({ ...tables, ...subnets('subnet-spoke') }).missing).toContainEqual(expect.stringContaining('which route table of tgw-1 the traffic of tgw-attach-spoke is routed by'));
  expect(logs({ ...tables, ...attachments, ...subnets('subnet-elsewhere') }).missing).toContainEqual(expect.stringContaining('whether tgw-attach-spoke has a subnet in the zone of subnet-spoke'));
  const swapped = { ...tables, 'tgw.json': { TransitGatewayRouteTableId: 'tgw-rtb-spokes', Routes: [spoke] } };
  expect(logs({ ...swapped, ...attachments, ...subnets('subnet-spoke') }).missing).toContainEqual(expect.stringContaining('whether tgw-rtb-spokes leads to 10.0.1.0/24'));
});

test('a peering connection leads to the other VPC while it is active', () => {
  const tables = hubAndSpoke['routes.json'].RouteTables.map((table) => ({ ...table, Routes: table.Routes.map((route) => ('TransitGatewayId' in route ? { DestinationCidrBlock: '10.0.0.0/8', VpcPeeringConnectionId: 'pcx-1' } : route)) }));
  const peering = (Code: string) => ({ 'routes.json': { RouteTables: tables }, 'peering.json': { VpcPeeringConnections: [{ VpcPeeringConnectionId: 'pcx-1', Status: { Code }, RequesterVpcInfo: { VpcId: 'vpc-spoke' }, AccepterVpcInfo: { VpcId: 'vpc-hub' } }] } });
  expect(logs(peering('active')).verdict).toBe('proven');
  expect(logs(peering('deleted')).verdict).toBe('undecided');
});

test('what is gone serves nobody: endpoints that were deleted, routes that became black holes', () => {
  const [endpoint] = hubAndSpoke['endpoints.json'].VpcEndpoints;
  expect(logs({ 'endpoints.json': { VpcEndpoints: [{ ...endpoint, State: 'available' }] } }).verdict).toBe('proven');
  expect(logs({ 'endpoints.json': { VpcEndpoints: [{ ...endpoint, State: 'deleted' }] } }).verdict).toBe('undecided');
  const { 'zones.json': _zones, 'records.json': _records, ...rest } = hubAndSpoke;
  const table = (State: string) => ({ 'routes.json': { RouteTables: [{ RouteTableId: 'rtb-spoke', VpcId: 'vpc-spoke', Associations: [{ Main: true }], Routes: [{ DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-1', State }] }] } });
  expect(verdicts({ ...rest, ...table('active') }, ids).verdicts.logs).toBe('proven');
  expect(verdicts({ ...rest, ...table('blackhole') }, ids).verdicts.logs).toBe('refuted');
});

test('a list or an entry that a query took out of its output is known by what it says', () => {
  const [routes, subnets] = [hubAndSpoke['routes.json'].RouteTables, hubAndSpoke['subnets.json'].Subnets];
  expect(logs({ 'subnets.json': subnets, 'routes.json': routes })).toMatchObject({ verdict: 'proven', problems: [] });
  expect(logs({ 'subnets.json': subnets[0], 'hub.json': subnets[1] })).toMatchObject({ verdict: 'proven', problems: [] });
  expect(logs({ 'subnets.json': ['subnet-spoke', 'subnet-hub'] })).toMatchObject({ verdict: 'undecided', problems: [expect.stringContaining('this is no network context')] });
});

test('what a query left out is not known, rather than empty', () => {
  const { 'zones.json': _zones, 'records.json': _records, ...rest } = hubAndSpoke;
  const [table] = hubAndSpoke['routes.json'].RouteTables;
  const local = { ...table, Routes: [{ DestinationCidrBlock: '10.1.0.0/16', GatewayId: 'local' }] };
  const without = (key: string, entry: object): object => Object.fromEntries(Object.entries(entry).filter(([name]) => name !== key));
  const tables = (entry: object) => verdicts({ ...rest, 'routes.json': { RouteTables: [entry] } }, ids);
  expect(tables(local).verdicts.logs).toBe('refuted');
  expect(tables(without('Routes', local))).toMatchObject({ verdicts: { logs: 'undecided' }, problems: [expect.stringContaining('this entry of `RouteTables` says no `Routes`')] });
  expect(tables(without('Associations', local)).verdicts.logs).toBe('undecided');
  const [task, group] = hubAndSpoke['groups.json'].SecurityGroups;
  expect(logs({ 'groups.json': { SecurityGroups: [task, { ...group, IpPermissions: [] }] } }).verdict).toBe('refuted');
  expect(logs({ 'groups.json': { SecurityGroups: [task, without('IpPermissions', group ?? {})] } }).verdict).toBe('undecided');
  const [endpoint] = hubAndSpoke['endpoints.json'].VpcEndpoints;
  expect(logs({ 'endpoints.json': { VpcEndpoints: [without('Groups', endpoint ?? {})] } }).verdict).toBe('undecided');
  expect(logs({ 'endpoints.json': { VpcEndpoints: [without('SubnetIds', endpoint ?? {})] } }).verdict).toBe('undecided');
  expect(logs({ 'subnets.json': { Subnets: [['subnet-spoke', '10.1.1.0/24']] } }).problems).toEqual([expect.stringContaining('this entry of `Subnets` says no `SubnetId`')]);
});

test.each([
  ['----------------\n|DescribeSubnets|\n+--------------+\n', 'this is a table: print it with `--output json`'],
  ['', 'this file is empty'],
  ['\nAn error occurred (UnauthorizedOperation) when calling the DescribeSubnets operation: You are not authorized', 'the AWS CLI failed: An error occurred (UnauthorizedOperation)'],
  ['{"Subnets": []}\n{"Subnets": []}', 'this holds several outputs, one after the other'],
  ['{\n  "Subnets": []\n}\n{\n  "Subnets": []\n}', 'this holds several outputs, one after the other'],
])('%j is no output, which is said', (text, message) => {
  expect(logs({ 'subnets.json': text })).toMatchObject({ verdict: 'undecided', problems: [expect.stringContaining(message)] });
});
