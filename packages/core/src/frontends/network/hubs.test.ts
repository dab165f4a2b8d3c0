import { expect, test } from 'vitest';
import { verdicts } from '../../engine/testing.ts';

const network = (hub: string, egress = 'none') => ({
  'context.yaml': `
networks:
  - {name: app, names: [SubnetId, GroupId], egress: ${egress}, securityGroups: open, endpoints: [s3]}
hubs:
  - name: shared
    cidr: 10.0.0.0/16
    securityGroups: open
${hub}
`,
});

test('endpoints of a hub serve its spokes', () => {
  const { verdicts: all, problems } = verdicts(network('    endpoints: [ecr.api, ecr.dkr]'));
  expect(problems).toEqual([]);
  expect(all).toEqual({ 'ecr.api': 'proven', 'ecr.dkr': 'proven', s3: 'proven', logs: 'refuted' });
});

test('others than its spokes have nothing of it', () => {
  expect(verdicts(network('    endpoints: [ecr.api]\n    spokes: [other]')).verdicts['ecr.api']).toBe('refuted');
  expect(verdicts(network('    endpoints: [ecr.api]\n    spokes: [app]')).verdicts['ecr.api']).toBe('proven');
  expect(verdicts(network('    endpoints: [ecr.api]\n    spokes: [SubnetId]')).verdicts['ecr.api']).toBe('proven');
});

test('gateway endpoints are not shared, which is said where one is declared', () => {
  const { problems } = verdicts(network('    endpoints: [s3]'));
  expect(problems).toEqual([expect.stringContaining('a gateway endpoint serves the VPC that it stands in and no other')]);
  expect(verdicts(network('    endpoints: [{service: s3, type: interface}]')).problems).toEqual([]);
});

test('zones that are told are all that there are', () => {
  const zones = (list: string) => verdicts(network(`    endpoints: [ecr.api, logs]\n    zones: [${list}]`));
  expect(zones('api.ecr.eu-west-1.amazonaws.com').verdicts).toMatchObject({ 'ecr.api': 'proven', logs: 'refuted' });
  expect(zones('ecr.api.eu-west-1.amazonaws.com').problems).toEqual([expect.stringContaining('zone `ecr.api.eu-west-1.amazonaws.com` holds no name of the endpoints of hub `shared`: api.ecr.eu-west-1.amazonaws.com, ')]);
});

test('a hub whose groups are not told leaves its endpoints undecided', () => {
  const context = { 'context.yaml': 'networks: [{egress: none, securityGroups: open}]\nhubs: [{cidr: 10.0.0.0/16, endpoints: [logs]}]' };
  expect(verdicts(context).verdicts.logs).toBe('undecided');
});

const template = (route: string) => `
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.1.0.0/16, EnableDnsHostnames: true}}
  Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.1.1.0/24}}
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  OfSubnet: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref Subnet, RouteTableId: !Ref Table}}
  Route: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: ${route}, TransitGatewayId: tgw-1}}
  Cluster: {Type: AWS::ECS::Cluster}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      RequiresCompatibilities: [FARGATE]
      ContainerDefinitions: [{Name: app, Image: 123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1, LogConfiguration: {LogDriver: awslogs}}]
  Service:
    Type: AWS::ECS::Service
    Properties:
      Cluster: !Ref Cluster
      LaunchType: FARGATE
      TaskDefinition: !Ref Task
      NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref Subnet], SecurityGroups: [!Ref Group]}}
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc, GroupDescription: x}}
`;

const hub = (egress: string) => ({ 'hub.yaml': `hubs: [{name: shared, cidr: 10.0.0.0/16, spokes: [Vpc], egress: ${egress}, securityGroups: open, endpoints: [logs]}]` });

test('a spoke of the templates has to have a route to the hub', () => {
  expect(verdicts(hub('none'), {}, template('10.0.0.0/8')).verdicts).toMatchObject({ logs: 'proven', 'ecr.api': 'refuted', s3: 'refuted' });
  const { verdicts: all, missing } = verdicts(hub('none'), {}, template('10.5.0.0/16'));
  expect(all.logs).toBe('undecided');
  expect(missing).toEqual(['which route of Table leads to shared (10.0.0.0/16)']);
});

test('a spoke that sends everything to the hub gets as far as the hub does', () => {
  expect(verdicts(hub('none'), {}, template('0.0.0.0/0')).verdicts).toMatchObject({ logs: 'proven', 'ecr.api': 'refuted' });
  expect(verdicts(hub('nat'), {}, template('0.0.0.0/0')).verdicts).toMatchObject({ logs: 'proven', 'ecr.api': 'proven' });
  expect(verdicts(hub('unknown'), {}, template('0.0.0.0/0')).verdicts).toMatchObject({ logs: 'proven', 'ecr.api': 'undecided' });
});
