import { describe, expect, test } from 'vitest';
import { verdicts } from '../../engine/testing.ts';

const network = 'networks: [{egress: none, securityGroups: open, endpoints: [ecr.api, ecr.dkr, s3, logs, sqs]}]';

function withNeeds(needs: string): ReturnType<typeof verdicts> {
  return verdicts({ 'network.yaml': network, 'needs.yaml': needs });
}

test('what applications call is needed like all else', () => {
  expect(withNeeds('needs: [{services: [sqs, kms]}]').verdicts).toMatchObject({ sqs: 'proven', kms: 'refuted', logs: 'proven' });
});

test('a need may be written alone, and its service too', () => {
  expect(withNeeds('needs: {services: kms}').verdicts.kms).toBe('refuted');
});

test.each([
  ['Service', 'refuted'],
  ['S*v*e', 'refuted'],
  ['*', 'refuted'],
  ['Other', undefined],
  ['Serv', undefined],
  ['*Service*Service', undefined],
  ['[Other, Serv*]', 'refuted'],
])('of workloads that are called %s', (workloads, verdict) => {
  expect(withNeeds(`needs: [{workloads: ${workloads.startsWith('[') ? workloads : `'${workloads}'`}, services: [kms]}]`).verdicts.kms).toBe(verdict);
});

test('hosts are meant only where they are named', () => {
  const hosts = `
Resources:
  Cluster: {Type: AWS::ECS::Cluster}
  Hosts:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: {MinSize: '1', MaxSize: '1', LaunchConfigurationName: !Ref Launch, VPCZoneIdentifier: [subnet-1]}
  Launch:
    Type: AWS::AutoScaling::LaunchConfiguration
    Properties:
      ImageId: ami-1
      InstanceType: t3.micro
      UserData:
        Fn::Base64: !Sub |
          #!/bin/bash
          echo ECS_CLUSTER=\${Cluster} >> /etc/ecs/ecs.config
`;
  const of = (workloads: string): string | undefined => verdicts({ 'network.yaml': network, 'needs.yaml': `needs: [{workloads: '${workloads}', services: [kms]}]` }, {}, hosts).verdicts.kms;
  expect([of('*'), of('Hosts')]).toEqual([undefined, 'refuted']);
});

test('the policy of an endpoint leaves open what nobody says the actions of', () => {
  const endpoint = (policy: string): string => `networks: [{egress: none, securityGroups: open, endpoints: [{service: sqs, policy: {Statement: [${policy}]}}]}]\nneeds: [{services: [sqs]}]`;
  const narrow = verdicts({ 'all.yaml': endpoint("{Effect: Allow, Principal: '*', Action: 'sqs:SendMessage', Resource: '*'}") });
  expect(narrow.verdicts.sqs).toBe('undecided');
  expect(narrow.missing).toContain('whether the policy of network 1 (sqs) lets pass what Service calls itself');
  expect(verdicts({ 'all.yaml': endpoint("{Effect: Allow, Principal: '*', Action: '*', Resource: '*'}") }).verdicts.sqs).toBe('proven');
});

describe('actions', () => {
  const on = (statement: string, need: string, service = 'kms') =>
    verdicts({ 'all.yaml': `networks: [{egress: none, securityGroups: open, endpoints: [{service: ${service}, policy: {Statement: [{Effect: Allow, Principal: '*', ${statement}}]}}]}]\nneeds: [{${need}}]` });

  test.each([
    ["Action: 'kms:*', Resource: '*'", 'kms:Decrypt', 'proven'],
    ["Action: 'kms:Decrypt', Resource: '*'", '[kms:Decrypt, kms:GenerateDataKey]', 'refuted'],
    ["Action: 'kms:Encrypt', Resource: '*'", 'kms:Decrypt', 'refuted'],
    ["Action: 'kms:Decrypt', Resource: 'arn:aws:kms:eu-west-1:123456789012:key/1'", 'kms:Decrypt', 'undecided'],
    ["Action: 'kms:Decrypt', Resource: 'arn:aws:kms:*:*:key/*'", 'kms:Decrypt', 'proven'],
  ])('a policy with %s, and %s', (statement, actions, verdict) => {
    expect(on(statement, `services: [kms], actions: ${actions}`).verdicts.kms).toBe(verdict);
  });

  test('of several services, those that have none stay open', () => {
    const { verdicts: all } = on("Action: 'kms:Decrypt', Resource: '*'", 'services: [kms, sts], actions: [sts:AssumeRole]');
    expect(all).toMatchObject({ kms: 'undecided', sts: 'refuted' });
  });

  test('services whose actions have another prefix', () => {
    expect(on("Action: 'cloudwatch:PutMetricData', Resource: '*'", 'services: monitoring, actions: cloudwatch:PutMetricData', 'monitoring').verdicts.monitoring).toBe('proven');
  });

  test.each([
    ['sqs:*', '`sqs:*` is no action: expected a prefix and a name without wildcards, as in `sqs:SendMessage`'],
    ['SendMessage', '`SendMessage` is no action: expected a prefix and a name without wildcards, as in `sqs:SendMessage`'],
    ['sqs:SendMesage', 'the action `sqs:SendMesage` does not exist; did you mean `sqs:SendMessage`?'],
    ['kms:Decrypt', '`kms:Decrypt` is no action of `sqs`'],
  ])('%s is a problem', (action, message) => {
    expect(withNeeds(`needs: [{services: [sqs], actions: ['${action}']}]`).problems).toEqual([message]);
  });
});

describe('resources', () => {
  const on = (resource: string, resources: string, action = 'sqs:SendMessage', service = 'sqs') =>
    verdicts({ 'all.yaml': `networks: [{egress: none, securityGroups: open, endpoints: [{service: ${service}, policy: {Statement: [{Effect: Allow, Principal: '*', Action: '*', Resource: '${resource}'}]}}]}]\nneeds: [{services: ${service}, actions: ${action}, resources: ${resources}}]` });
  const jobs = 'arn:aws:sqs:eu-west-1:123456789012:jobs';

  test.each([
    [jobs, jobs, 'proven'],
    ['arn:aws:sqs:*:*:jobs', jobs, 'proven'],
    ['arn:aws:sqs:eu-west-1:123456789012:others', jobs, 'refuted'],
    [jobs, `[${jobs}, '${jobs}-failed']`, 'refuted'],
    [`${jobs}*`, `[${jobs}, '${jobs}-failed']`, 'proven'],
    [`${jobs}*`, `'${jobs}-*'`, 'proven'],
    [`${jobs}-failed`, `'${jobs}-*'`, 'undecided'],
    ['arn:aws:sqs:eu-west-1:123456789012:others', `'${jobs}-*'`, 'refuted'],
    [jobs, 'Jobs', 'undecided'],
    ['arn:aws:sqs:*:*:*', 'Jobs', 'proven'],
  ])('a policy for %s, and a call on %s', (resource, resources, verdict) => {
    expect(on(resource, resources).verdicts.sqs).toBe(verdict);
  });

  test('each action is called on what it takes', () => {
    const orders = 'arn:aws:dynamodb:eu-west-1:123456789012:table/orders';
    const called = (action: string): string | undefined => on(orders, `[${orders}, ${orders}/index/day]`, action, 'dynamodb').verdicts.dynamodb;
    expect([called('dynamodb:GetItem'), called('dynamodb:Query')]).toEqual(['proven', 'refuted']);
  });

  test.each([
    [`services: sqs, resources: ${jobs}`, '`resources` stand beside `actions`: what is called on them'],
    ["services: sqs, actions: sqs:SendMessage, resources: 'arn:aws:s3:::jobs'", '`arn:aws:s3:::jobs` is nothing that `sqs:SendMessage` is called on'],
    ["services: sqs, actions: sqs:SendMessage, resources: 'the jobs'", '`the jobs` is no resource: expected an ARN, as in `arn:aws:sqs:eu-west-1:111122223333:jobs`, or the address of a resource of the files, as in `Jobs` or `aws_sqs_queue.jobs`'],
  ])('%s is a problem', (need, message) => {
    expect(withNeeds(`needs: [{${need}}]`).problems).toEqual([message]);
  });
});

describe('hosts', () => {
  const on = (egress: string, host: string, more = ''): string | undefined =>
    Object.entries(verdicts({ 'all.yaml': `networks: [{egress: ${egress}, securityGroups: open${more}}]\nneeds: [{host: ${host}, port: 443}]` }).verdicts).find(([service]) => service.includes(':'))?.[1];

  test.each([
    ['nat', 'api.example.com', 'proven'],
    ['none', 'api.example.com', 'refuted'],
    ['none', '203.0.113.7', 'refuted'],
    ['unknown', 'api.example.com', 'undecided'],
    ['none', '10.9.0.1', 'undecided'],
    ['nat', 'db.corp', 'undecided'],
    ['nat', 'db.c1.eu-west-1.rds.amazonaws.com', 'undecided'],
  ])('egress %s, %s: %s', (egress, host, verdict) => {
    expect(on(egress, host)).toBe(verdict);
  });

  test('with DNS servers of its own, a network may give any name an address of its own', () => {
    expect(on('none', 'api.example.com', ', dns: custom')).toBe('undecided');
    expect(on('none', '203.0.113.7', ', dns: custom')).toBe('refuted');
  });

  /** A service behind NAT whose group lets one port out, and a private zone. */
  const behindNat = (port: number, zone = 'corp.example.com'): string => `
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16, EnableDnsHostnames: true}}
  Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24}}
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  OfSubnet: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref Subnet, RouteTableId: !Ref Table}}
  Nat: {Type: AWS::EC2::NatGateway, Properties: {SubnetId: subnet-1}}
  Out: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref Nat}}
  Zone: {Type: AWS::Route53::HostedZone, Properties: {Name: ${zone}, VPCs: [{VPCId: !Ref Vpc, VPCRegion: !Ref AWS::Region}]}}
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Tasks
      VpcId: !Ref Vpc
      SecurityGroupEgress: [{IpProtocol: tcp, FromPort: ${port}, ToPort: ${port}, CidrIp: 0.0.0.0/0}]
  Task: {Type: AWS::ECS::TaskDefinition, Properties: {NetworkMode: awsvpc, ContainerDefinitions: [{Name: app, Image: registry.example.com/app}]}}
  Service:
    Type: AWS::ECS::Service
    Properties:
      LaunchType: FARGATE
      TaskDefinition: !Ref Task
      NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref Subnet], SecurityGroups: [!Ref Group]}}
`;

  test.each([
    [8443, 'corp.example.com', 'proven'],
    [443, 'corp.example.com', 'refuted'],
    [8443, 'example.com', 'undecided'],
  ])('the group lets out port %d, a zone of the VPC is %s: %s', (port, zone, verdict) => {
    const told = verdicts({ 'needs.yaml': 'needs: [{host: api.example.com, port: 8443}]' }, {}, behindNat(port, zone));
    expect(told.verdicts['api.example.com:8443']).toBe(verdict);
  });
});

test.each([
  ['needs: [{workloads: Servcie, services: [sqs]}]', ['no workload of this run is called `Servcie`; did you mean `Service`?']],
  ['needs: [{workloads: [Api, Web*], services: [sqs]}]', ['no workload of this run is called `Api` or `Web*`; names are addresses as `explain` and findings show them']],
  ['needs: [{workloads: Api, services: [sqs]}, {workloads: Service, services: [kms]}]', []],
  ['needs: [{workloads: Servic, services: [sqs]}, {workloads: Service, services: [kms]}]', ['no workload of this run is called `Servic`; did you mean `Service`?']],
  ['needs: [{workloads: Service2, services: [sqs]}, {workloads: Service, services: [kms]}]', []],
])('%s', (needs, problems) => {
  expect(withNeeds(needs).problems).toEqual(problems);
});

describe('mistakes', () => {
  test.each([
    ['needs: [{services: [sqqs]}]', '`sqqs` is no service that has VPC endpoints; did you mean `sqs`?'],
    ['needs: [{services: [cloudwatch]}]', '`cloudwatch` is no service that has VPC endpoints; did you mean `monitoring`?'],
    ['needs: [{services: [nothing-like-it]}]', '`nothing-like-it` is no service that has VPC endpoints; names are as in `ecr.api`'],
    ['needs: [{workloads: [Service]}]', 'a need says which `services` are called, as in `services: [sqs, kms]`, or which `host` on which `port`'],
    ['needs: [{service: sqs, services: [sqs]}]', 'unknown key `service`; one of: workloads, services, actions, resources, host, port, reason'],
    ['needs: [sqs]', 'a need is a mapping with workloads, services, actions, resources, host, port, reason'],
    ['needs: [{host: "https://api.example.com"}]', '`https://api.example.com` is no host: expected a name or an IPv4 address alone, as in `api.example.com`'],
    ['needs: [{host: api.example.com, port: 70000}]', 'a port is a number from 1 to 65535'],
  ])('%s', (needs, message) => {
    expect(withNeeds(needs).problems).toEqual([message]);
  });
});
