import { expect, test } from 'vitest';
import { looksLikeTemplate, mentionsNetworkOrContainers } from './recognise.ts';

test.each([
  'Resources:\n  A:\n    Type: AWS::S3::Bucket\n',
  '---\n# note\nResources:\n  A: {Type: Custom::Thing}\n',
  '\ufeffResources :\n  A: {Type: "Some::Third::Party"}\n',
  '{\n  "Resources": {"A": {"Type": "AWS::S3::Bucket"}}\n}',
  '{Resources: {A: {Type: AWS::S3::Bucket}}}',
  '  Resources:\n    A:\n      Type: AWS::S3::Bucket\n',
  "AWSTemplateFormatVersion: '2010-09-09'\nFn::Transform: {Name: AWS::Include}\n",
])('is a template: %j', (text) => {
  expect(looksLikeTemplate(text)).toBe(true);
});

test.each([
  'service: x\nresources:\n  Resources:\n    A:\n      Type: AWS::S3::Bucket\n',
  '- name: test\n  input:\n    Resources:\n      A: {Type: AWS::S3::Bucket}\n',
  'kind: Deployment\n# Resources: none\n',
  'version: 0.0\nResources:\n  - TargetService:\n      Type: AWS::ECS::Service\n',
  'version: 0.0\nResources:\n- TargetService:\n    Type: AWS::ECS::Service\n',
  '{"version": 0.0, "Resources": [{"TargetService": {"Type": "AWS::ECS::Service"}}]}',
  '{"terraform_version": "1.9", "planned_values": {"root_module": {"resources": []}}}',
  '',
])('is none: %j', (text) => {
  expect(looksLikeTemplate(text)).toBe(false);
});

test.each([
  'Type: AWS::ECS::Service',
  'Type: AWS::Batch::JobDefinition',
  'Type: AWS::EC2::Route',
  'Type: List<AWS::EC2::Subnet::Id>',
  'Type: AWS::CloudFormation::Stack',
  'Transform: AWS::Serverless-2016-10-31',
  'Type: AWS::Route53::RecordSet',
  'Type: AWS::SSM::Parameter',
  'Type: AWS::AutoScaling::LaunchConfiguration',
  'Export: {Name: x}',
  'V: !ImportValue x',
  'Fn::ForEach::X',
  'aws:SourceVpce: vpce-1',
  'Service: ecs-tasks.amazonaws.com',
  'Type: My::Org::VPC::MODULE',
])('matters: %s', (text) => {
  expect(mentionsNetworkOrContainers(text)).toBe(true);
});

test.each(['Type: AWS::S3::Bucket', 'AWS::CloudFormation::Interface: {}', 'Type: AWS::Lambda::Function'])(
  'does not: %s',
  (text) => {
    expect(mentionsNetworkOrContainers(text)).toBe(false);
  },
);
