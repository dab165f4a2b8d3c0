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

describe('mistakes', () => {
  test.each([
    ['needs: [{services: [sqqs]}]', '`sqqs` is no service that has VPC endpoints; did you mean `sqs`?'],
    ['needs: [{services: [cloudwatch]}]', '`cloudwatch` is no service that has VPC endpoints; did you mean `monitoring`?'],
    ['needs: [{services: [nothing-like-it]}]', '`nothing-like-it` is no service that has VPC endpoints; names are as in `ecr.api`'],
    ['needs: [{workloads: [Service]}]', 'a need says which `services` are called, as in `services: [sqs, kms]`'],
    ['needs: [{service: sqs, services: [sqs]}]', 'unknown key `service`; one of: workloads, services, reason'],
    ['needs: [sqs]', 'a need is a mapping with workloads, services, reason'],
  ])('%s', (needs, message) => {
    expect(withNeeds(needs).problems).toEqual([message]);
  });
});
