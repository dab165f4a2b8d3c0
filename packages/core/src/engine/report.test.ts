import { describe, expect, test } from 'vitest';
import { analyze } from './analyze.ts';
import { natIf, serviceIn } from './testing.ts';

describe('what the role of the caller does not allow', () => {
  test.each([
    ['everything', "Action: '*'", 'proven'],
    ['the login alone', 'Action: ecr:GetAuthorizationToken', 'refuted'],
    ['pulls through an endpoint only', "Action: '*', Condition: {StringEquals: {aws:SourceVpce: vpce-1}}", 'refuted'],
    ['pulls from everywhere but one endpoint', "Action: '*', Condition: {StringNotEquals: {aws:SourceVpce: vpce-1}}", 'proven'],
  ])('a role that allows %s', (_, allowed, verdict) => {
    expect(needsWith(roleOf(allowed))['ecr.dkr']?.verdict).toBe(verdict);
  });

  test('ends the path at the role', () => {
    const { trace = [] } = needsWith(roleOf('Action: ecr:GetAuthorizationToken'))['ecr.dkr'] ?? {};
    expect(trace.map(({ address }) => address)).toEqual(['Subnet', 'Table', 'Role', 'Role']);
    expect(trace.at(-1)?.message).toMatch(/^does not allow `ecr:GetDownloadUrlForLayer` on `arn:/);
  });

  test('a login that is discouraged works', () => {
    const endpoints = ['ecr.api', 'ecr.dkr'].map((service, i) => `  E${i}: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcEndpointType: Interface, ServiceName: !Sub 'com.amazonaws.\${AWS::Region}.${service}', VpcId: !Ref Vpc, SubnetIds: [!Ref Subnet], SecurityGroupIds: [!Ref Group], PrivateDnsEnabled: true}}\n`);
    const needs = needsWith(roleOf("Action: '*', Condition: {StringEquals: {aws:SourceVpc: !Ref Vpc}}") + endpoints.join(''));
    expect(needs['ecr.api']?.verdict).toBe('proven');
  });

  test('nothing is known of roles from elsewhere', () => {
    expect(needsWith('', 'arn:aws:iam::123456789012:role/elsewhere')['ecr.dkr']?.verdict).toBe('proven');
  });
});

test.each([
  ['', 'whether the cluster of Service has a key for ECS Exec'],
  ['Cluster: !ImportValue cluster, ', 'whether the cluster of Service has a key for ECS Exec (`cluster` is imported from a stack that is not among the given files)'],
])('what would tell of a key for ECS Exec, of a service with "%s"', (cluster, missing) => {
  const template = serviceIn('').replace('LaunchType: FARGATE', `LaunchType: FARGATE\n      EnableExecuteCommand: true${cluster === '' ? '' : `\n      ${cluster.replace(', ', '')}`}`);
  const { workloads } = analyze([{ path: 'template.yaml', text: template }], [], { regions: ['eu-west-1'] });
  expect(workloads[0]?.needs.find(({ service }) => service === 'kms')?.missing).toEqual([missing]);
});

function roleOf(allowed: string): string {
  return `  Role: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyName: all, PolicyDocument: {Statement: [{Effect: Allow, ${allowed}, Resource: '*'}]}}]}}\n`;
}

function needsWith(more: string, role = '!GetAtt Role.Arn') {
  const template = serviceIn(natIf() + more).replace('NetworkMode: awsvpc', `NetworkMode: awsvpc\n      ExecutionRoleArn: ${role}`);
  const { workloads, crashes } = analyze([{ path: 'template.yaml', text: template }], [], { regions: ['eu-west-1'] });
  expect(crashes).toEqual([]);
  return Object.fromEntries((workloads[0]?.needs ?? []).map((need) => [need.service, need]));
}
